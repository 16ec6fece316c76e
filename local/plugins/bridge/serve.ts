import { flushCompileCache } from "node:module";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { Operations } from "./operations.ts";
import type { Provider } from "./provider.ts";
import { createService } from "./service.ts";

/** Large states travel in one message; the engine's own limit is the same. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves a provider to the engine that started this process, and tells it the port as plugins do: as the first line. */
export function serveProvider<Session>(provider: Provider<Session>): void {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(services.ResourceProviderService, createService(new Operations(provider)));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${port}\n`);
    // The engine kills its plugins; what is kept for the next start is written down before.
    flushCompileCache();
  });
  // The engine holds the other end: when it dies, without a word even, this process must not outlive it.
  process.stdin.resume().on("end", () => process.exit(0));
}
