import { openTenantFetch } from "./tenant-fetch.ts";

/** Our providers, as one run of an engine has them. */
export interface RunProviders extends AsyncDisposable {
  /** The engine's configuration for them. */
  readonly env: Record<string, string>;
}

/**
 * Serves our providers out of this process to one run of an engine, which takes it a third less time than to start them as
 * plugins. When the run ends, by its death too, so does whatever they are still asking of the tenant.
 */
export async function serveProviders(caFile: string): Promise<RunProviders> {
  await using rollback = new AsyncDisposableStack();
  const [{ azureadProvider }, { azureNativeProvider }, { randomProvider }, { serveProvider }] = await Promise.all([
    import("@entra-integrations/sandbox-providers/azuread/provider.ts"),
    import("@entra-integrations/sandbox-providers/azure-native/provider.ts"),
    import("@entra-integrations/sandbox-providers/random/provider.ts"),
    import("@entra-integrations/provider-bridge/serve.ts"),
  ]);
  const { fetch } = rollback.use(openTenantFetch(caFile));
  const served = [
    rollback.use(await serveProvider(azureadProvider(fetch))),
    rollback.use(await serveProvider(azureNativeProvider(fetch))),
    rollback.use(await serveProvider(randomProvider())),
  ];
  const resources = rollback.move();
  const ports = served.map(({ name, port }) => `${name}:${port}`);
  return {
    // https://www.pulumi.com/docs/iac/guides/building-extending/providers/debugging-providers: attached, not started.
    env: { PULUMI_DEBUG_PROVIDERS: ports.join(",") },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
