/**
 * Makes the SDK open a new connection to each engine. It never closes the connections of programs that ran in this
 * process, and tries to reconnect to an ended engine for half an hour. gRPC shares connections by port: the next engine
 * on the same port would get the failed connection, and its program would end with "No connection established. Last
 * error: null".
 */
export async function separateEngines(): Promise<void> {
  // Missing in the SDK's types, but the SDK reads it for each connection.
  const sdk = (await import("@pulumi/pulumi/runtime/settings.js")) as { grpcClientOptions?: Record<string, unknown> };
  if (sdk.grpcClientOptions === undefined) throw new Error("the SDK has no grpcClientOptions any more");
  // https://grpc.github.io/grpc/core/group__grpc__arg__keys.html
  sdk.grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}

/**
 * Ends the SDK's messages for debugging, four or more for each resource. The engine gets each in a separate request and writes
 * it to the log of the run, from which a report takes none.
 */
export async function endDebugMessages(): Promise<void> {
  const { default: sdk } = await import("@pulumi/pulumi/log/index.js");
  const messages: { debug?: (text: string) => Promise<void> } = sdk;
  if (messages.debug === undefined) throw new Error("the SDK has no log.debug any more");
  messages.debug = () => Promise.resolve();
}
