import type { Provider, ProviderFunction, Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Previews may read the registration, and find out whether somebody removed the certificate. No product is asked. */
const readIfSignedIn = "entra-delivery:index:ExistingCertificate";

/**
 * The provider for runs that must not read products, such as previews of pull requests. They have no keys of products and
 * no rights in Exchange. With `ENTRA_DELIVERY_SKIP_REFRESH=true`, a refresh does not change deliveries in the state, and no
 * secret is retired. An import still reads.
 */
export function withSkippedRefresh<Session>(provider: Provider<Session>, env: NodeJS.ProcessEnv): Provider<Session> {
  if (!/^(1|t|true)$/i.test(env["ENTRA_DELIVERY_SKIP_REFRESH"] ?? "")) return provider;
  const resources = Object.entries(provider.resources).map(([type, resource]): [string, Resource<Session>] => [
    type,
    {
      ...resource,
      async read(session, id, state) {
        const isImport = Object.keys(state).length === 0;
        if (!isImport && type !== readIfSignedIn) return state;
        return await resource.read(session, id, state).catch((error: unknown) => {
          if (!isImport && error instanceof UserError && error.problem.code === "delivery-not-signed-in") return state;
          throw error;
        });
      },
    },
  ]);
  const functions = Object.entries(provider.functions).map(([token, one]): [string, ProviderFunction<Session>] => [
    token,
    withoutReading(one),
  ]);
  return { ...provider, resources: Object.fromEntries(resources), functions: Object.fromEntries(functions) };
}

/** The functions of this plugin only decide whether a secret is retired. */
function withoutReading<Session>({ properties }: ProviderFunction<Session>): ProviderFunction<Session> {
  const because = "this run has ENTRA_DELIVERY_SKIP_REFRESH and reads no reports";
  return { properties, call: () => Promise.resolve({ retires: false, because }) };
}
