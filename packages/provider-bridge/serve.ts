import { flushCompileCache } from "node:module";
import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { deferService } from "./deferred-service.ts";
import { Operations } from "./operations.ts";
import type { Provider } from "./provider.ts";
import { createService } from "./service.ts";

/** Large states are sent in one message. The engine has the same limit. */
const maxMessageBytes = 400 * 1024 * 1024;

/** A provider that serves a port of 127.0.0.1 until it is disposed of. */
export interface ServedProvider extends Disposable {
  readonly name: string;
  readonly port: number;
}

/** Serves a provider. Engines need only its port. */
export async function serveProvider<Session>(provider: Provider<Session>): Promise<ServedProvider> {
  return await serve(provider.name, createService(new Operations(provider)));
}

/** As `serveProvider`, but loads the provider when an engine first calls it. */
export async function serveDeferred<Session>(
  name: string,
  load: () => Promise<Provider<Session>>,
): Promise<ServedProvider> {
  return await serve(
    name,
    deferService(async () => createService(new Operations(await load()))),
  );
}

async function serve(name: string, service: UntypedServiceImplementation): Promise<ServedProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(services.ResourceProviderService, service);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error === null) resolve(port);
    else reject(error);
  });
  return { name, port: await promise, [Symbol.dispose]: () => server.forceShutdown() };
}

/** Runs a provider as a plugin. Its first line of output is the port, for the engine that started it. */
export async function runPlugin<Session>(provider: Provider<Session>): Promise<void> {
  // The engine holds the other end. If it dies, even without a message, this process must end too.
  process.stdin.resume().on("end", () => process.exit(0));
  const { port } = await serveProvider(provider);
  process.stdout.write(`${port}\n`);
  // The engine kills its plugins, so the compile cache is written early.
  flushCompileCache();
}
