import { readFile } from "node:fs/promises";
import type { DeliveryOptions } from "@entra-integrations/delivery/provider.ts";
import type { DeliverySession } from "@entra-integrations/delivery/session.ts";
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import type { TenantAccess } from "./environment.ts";
import { openTenantFetch } from "./tenant-fetch.ts";

/** Our providers for one engine run. */
export interface RunProviders extends AsyncDisposable {
  /** The engine's configuration for these providers. */
  readonly env: Record<string, string>;
}

/**
 * Serves our providers from this process to one engine run. The run takes a third less time than with plugins. When the
 * run ends or is killed, all its open requests to the tenant are aborted.
 */
export async function serveProviders(
  { caFile, origin, connectApiKey }: Pick<TenantAccess, "caFile" | "origin" | "connectApiKey">,
  delivery: Pick<DeliveryOptions, "env" | "now">,
): Promise<RunProviders> {
  await using rollback = new AsyncDisposableStack();
  const [{ azureadProvider }, { azureNativeProvider }, { randomProvider }, { serveDeferred, serveProvider }] =
    await Promise.all([
      import("@entra-integrations/sandbox-providers/azuread/provider.ts"),
      import("@entra-integrations/sandbox-providers/azure-native/provider.ts"),
      import("@entra-integrations/sandbox-providers/random/provider.ts"),
      import("@entra-integrations/provider-bridge/serve.ts"),
    ]);
  const { fetch } = rollback.use(openTenantFetch(caFile));
  const localFetches = rollback.use(new AsyncDisposableStack());
  /** Few programs deliver anything. */
  async function loadDelivery(): Promise<Provider<DeliverySession>> {
    const [{ deliveryProvider }, { openLocalFetch }, ca] = await Promise.all([
      import("@entra-integrations/delivery/provider.ts"),
      import("@entra-integrations/delivery/local-fetch.ts"),
      readFile(caFile, "utf8"),
    ]);
    const { fetch } = localFetches.use(openLocalFetch({ ca, port: Number(new URL(origin).port) }));
    return deliveryProvider({ ...delivery, connectApiKey, fetch });
  }
  const served = [
    rollback.use(await serveProvider(azureadProvider(fetch))),
    rollback.use(await serveProvider(azureNativeProvider(fetch))),
    rollback.use(await serveProvider(randomProvider())),
    rollback.use(await serveDeferred("entra-delivery", loadDelivery)),
  ];
  const resources = rollback.move();
  const ports = served.map(({ name, port }) => `${name}:${port}`);
  return {
    // https://www.pulumi.com/docs/iac/guides/building-extending/providers/debugging-providers: the engine attaches to
    // the providers instead of starting them.
    env: { PULUMI_DEBUG_PROVIDERS: ports.join(",") },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
