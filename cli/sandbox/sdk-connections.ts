/**
 * Has the SDK open a new connection to each engine. It never closes those of programs that ran in this process, and one whose
 * engine is gone keeps trying to connect for half an hour. gRPC shares connections by port: the next engine on that port
 * would get the failed one, and its program would end with "No connection established. Last error: null".
 */
export async function separateEngines(): Promise<void> {
  // The SDK's types leave it out; the SDK reads it for each connection.
  const sdk = (await import("@pulumi/pulumi/runtime/settings.js")) as { grpcClientOptions?: Record<string, unknown> };
  if (sdk.grpcClientOptions === undefined) throw new Error("the SDK has no grpcClientOptions any more");
  // https://grpc.github.io/grpc/core/group__grpc__arg__keys.html
  sdk.grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}
