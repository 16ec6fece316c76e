import { createRequire } from "node:module";
import {
  type sendUnaryData,
  type ServerUnaryCall,
  Server,
  ServerCredentials,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";

const require = createRequire(import.meta.url);

/**
 * Serves the part of a language host that an import needs: which providers the program uses. The engine cannot import
 * without a language host, and an engine built from source has none. With `run`, it also serves deployments.
 */
export async function serveLanguageHost(
  packages: readonly string[],
  run?: UntypedServiceImplementation[string],
): Promise<{ port: number } & Disposable> {
  const server = new Server();
  server.addService(services.LanguageRuntimeService, {
    handshake: answer(() => new messages.LanguageHandshakeResponse()),
    getPluginInfo: answer(() => new pluginMessages.PluginInfo()),
    getRequiredPackages: answer(() => {
      const response = new messages.GetRequiredPackagesResponse();
      response.setPackagesList(packages.map(dependencyOn));
      return response;
    }),
    ...(run && { run }),
  } satisfies UntypedServiceImplementation);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error === null) resolve(port);
    else reject(error);
  });
  return { port: await promise, [Symbol.dispose]: () => server.forceShutdown() };
}

function dependencyOn(name: string) {
  const { version } = require(`@pulumi/${name}/package.json`) as { version: string };
  const dependency = new pluginMessages.PackageDependency();
  dependency.setName(name);
  dependency.setKind("resource");
  dependency.setVersion(version);
  return dependency;
}

function answer<Response>(make: () => Response) {
  return (_call: ServerUnaryCall<unknown, Response>, callback: sendUnaryData<Response>) => callback(null, make());
}
