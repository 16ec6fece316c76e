import type { Provider, Resource } from "@entra-integrations/provider-bridge/provider.ts";

/**
 * The provider for runs that must not read products, such as previews of pull requests. They have no keys of products and
 * no rights in Exchange. With `ENTRA_DELIVERY_SKIP_REFRESH=true`, a refresh does not change deliveries in the state. An
 * import still reads.
 */
export function withSkippedRefresh<Session>(provider: Provider<Session>, env: NodeJS.ProcessEnv): Provider<Session> {
  if (!/^(1|t|true)$/i.test(env["ENTRA_DELIVERY_SKIP_REFRESH"] ?? "")) return provider;
  const resources = Object.entries(provider.resources).map(([type, resource]): [string, Resource<Session>] => [
    type,
    {
      ...resource,
      read: (session, id, state) =>
        Object.keys(state).length > 0 ? Promise.resolve(state) : resource.read(session, id, state),
    },
  ]);
  return { ...provider, resources: Object.fromEntries(resources) };
}
