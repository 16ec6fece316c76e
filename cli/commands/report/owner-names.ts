import { findIntegration } from "./attribution.ts";
import type { PreviewStep } from "./preview.ts";

/**
 * Returns the names of owners in the stack file, by integration and object id, before and after. The component of an
 * app registration records them.
 */
export function readOwnerNames(steps: readonly PreviewStep[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const byIntegration = new Map<string, Map<string, string>>();
  for (const step of steps) {
    if (step.isCustom || step.type !== "entra-integrations:index:EntraApplication") continue;
    const integration = findIntegration(step);
    if (integration === undefined) continue;
    const names = byIntegration.get(integration) ?? new Map<string, string>();
    byIntegration.set(integration, names);
    for (const { inputs } of [step.oldState ?? {}, step.newState ?? {}]) {
      const owners: unknown = inputs?.["owners"];
      if (typeof owners !== "object" || owners === null) continue;
      for (const [name, id] of Object.entries(owners)) {
        if (typeof id === "string") names.set(id, name);
      }
    }
  }
  return byIntegration;
}
