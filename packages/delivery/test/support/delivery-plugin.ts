import { onTestFinished } from "vitest";
import { openTenantFetch } from "../../../../cli/sandbox/tenant-fetch.ts";
import type { Fetch } from "../../../http/client.ts";
import { type QuickPace, quickPace } from "../../../http/test/service.ts";
import type { FaultSettings } from "../../../entra-tenant/faults/settings.ts";
import { startTenant, type SeededApplication, type TenantHandle } from "../../../entra-tenant/index.ts";
import { Operations } from "../../../provider-bridge/operations.ts";
import { DrivenPlugin } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { deliveryProvider } from "../../provider.ts";
import { type DeliverySession, openSession } from "../../session.ts";
import { readSettings } from "../../settings.ts";

/** Time of the plugin and of its tenant. */
export const time = new Date("2026-11-21T08:00:00Z");

/** The plugin with a tenant that has one application, `erp-sync`. Sleeping takes no time. */
export class DeliveryPlugin extends DrivenPlugin<DeliverySession> {
  override readonly operations: Operations<DeliverySession>;
  readonly tenant: TenantHandle;
  readonly application: SeededApplication;
  readonly pace: QuickPace;
  readonly session: DeliverySession;

  constructor(tenant: TenantHandle, env: NodeJS.ProcessEnv) {
    super();
    this.tenant = tenant;
    this.application = tenant.application("erp-sync");
    this.pace = quickPace();
    const tenantFetch = openTenantFetch(tenant.caFile);
    onTestFinished(() => tenantFetch[Symbol.asyncDispose]());
    const provider = deliveryProvider({ fetch: tenantFetch.fetch, env, pace: this.pace, now: () => time });
    this.session = provider.configure({});
    this.operations = new Operations(provider);
    this.operations.configure({});
  }

  override tokenOf(name: string): string {
    return `entra-delivery:index:${name}`;
  }
}

/** Opens the plugin and a tenant until the test ends. */
export async function openPlugin({
  env = {},
  faults,
}: { env?: NodeJS.ProcessEnv; faults?: () => FaultSettings | undefined } = {}): Promise<DeliveryPlugin> {
  const tenant = await startTenant({
    now: () => time,
    seed: { applications: { "erp-sync": { secrets: [{}] } } },
    ...(faults && { faults }),
  });
  onTestFinished(() => tenant.close());
  return new DeliveryPlugin(tenant, env);
}

/** A session without a tenant, whose requests are answered by `fetch`. Sleeping takes no time. */
export function sessionWith(fetch: Fetch): DeliverySession & { readonly pace: QuickPace } {
  const pace = quickPace();
  return { ...openSession(readSettings({}, {}), { fetch, pace, now: () => time }), pace };
}
