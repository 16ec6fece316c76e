import type { PreviewStep } from "./preview.ts";
import { readRecorded } from "./recorded.ts";
import type { SettingChange } from "./setting-changes.ts";

interface TenantChange {
  urn: string;
  type: string;
  name: string;
  change: "changed";
  changesAccess: true;
  settings: SettingChange[];
}

/**
 * Reports a stack that is configured for another tenant than that of its last deployment. The engine has no step for
 * its default provider, so only the configuration shows the change.
 */
export function findOtherTenant(
  steps: readonly PreviewStep[],
  config: Readonly<Record<string, unknown>>,
): TenantChange[] {
  const configured = config["azuread:tenantId"];
  if (typeof configured !== "string" || configured === "") return [];
  const deployed = new Set(Object.values(readRecorded(steps)).flatMap(({ entra }) => entra?.tenantId ?? []));
  return [...deployed]
    .filter((tenantId) => tenantId.toLowerCase() !== configured.toLowerCase())
    .map((tenantId) => ({
      urn: "azuread:tenantId",
      type: "pulumi:providers:azuread",
      name: "default",
      change: "changed",
      changesAccess: true,
      settings: [{ name: "tenant", before: tenantId, after: configured, isAccess: true }],
    }));
}
