import { type sendUnaryData, type ServerUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";

type Unary = (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => void;

/** Returns a service that loads the real one with its first call. Most programs never call some of the providers. */
export function deferService(load: () => Promise<UntypedServiceImplementation>): UntypedServiceImplementation {
  let loaded: Promise<UntypedServiceImplementation> | undefined;
  const methods = Object.keys(services.ResourceProviderService).map((name): [string, Unary] => [
    name,
    (call, callback) => {
      loaded ??= load();
      loaded
        .then((service) => {
          const method = service[name] as Unary | undefined;
          if (method === undefined) callback({ code: status.UNIMPLEMENTED, details: `${name} is not implemented` });
          else method(call, callback);
        })
        .catch((error: unknown) => callback({ code: status.UNKNOWN, details: String(error) }));
    },
  ]);
  return Object.fromEntries(methods);
}
