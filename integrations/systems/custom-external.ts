import type { Handoff } from "../handoff.ts";
import type { EntraFacts, PermissionSpec } from "../spec.ts";
import { reportInapplicable } from "./report-options.ts";
import type { Plan, PlanContext } from "./system.ts";

/** The options that matter for an application of another tenant. */
interface ExternalOptions {
  credential?: { type: string } | undefined;
  externalApplication?: string | undefined;
}

const kept = new Set([
  ...["system", "displayName", "product", "owners", "contact", "justification", "consent", "assignmentRequired"],
  ...["openIdScopes", "delegatedPermissions", "applicationPermissions"],
  ...["formerName", "adopt", "ignoreChanges", "onRemoval", "servicePrincipalTags", "externalApplication"],
  ...["contained", "retired"],
]);

/**
 * Plans an application that is registered in another tenant, such as a vendor's. It has its credentials, redirect URIs and
 * declared permissions there. This tenant has only its enterprise application and the consent.
 */
export function planExternal(given: ExternalOptions, permissions: PermissionSpec[], context: PlanContext): Plan {
  const isKept = (name: string) => kept.has(name) || (name === "credential" && given.credential?.type === "none");
  const others = Object.keys(given).filter((name) => !isKept(name)) as (keyof ExternalOptions)[];
  reportInapplicable(given, others, "externalApplication", context);
  return {
    signInAudience: "AzureADMultipleOrgs",
    redirectUris: {},
    permissions,
    // The vendor's program chooses its scopes.
    scopes: [],
    credential: { type: "none" },
  };
}

/** The connection of an application of another tenant. Its vendor has everything else. */
export function describeExternal(entra: EntraFacts, product: string): Handoff {
  return {
    product,
    where: "its settings for your tenant; the vendor has the credentials",
    fields: [
      { field: "Tenant ID", value: entra.tenantId },
      { field: "Client ID", value: entra.clientId },
    ],
    steps: [],
  };
}
