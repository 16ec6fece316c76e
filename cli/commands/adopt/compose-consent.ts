import type { ApiFacts, RegistrationFacts } from "./facts.ts";
import type { NamedPermission } from "./permission-names.ts";

/** The consent of an entry, and the ids of the objects that an adoption imports with it. */
export interface ComposedConsent {
  /** "granted" only if the tenant has exactly the consent that a run would give. */
  readonly consent: "granted" | "requested";
  readonly appRoleAssignments: Record<string, Record<string, string>>;
  readonly delegatedGrants: Record<string, string>;
}

const requested: ComposedConsent = { consent: "requested", appRoleAssignments: {}, delegatedGrants: {} };

/**
 * Decides whether a run may manage the consent of a registration. It may if the whole organization has consented to exactly
 * the declared permissions. Otherwise `consent: granted` would give or take consent, so the entry leaves consent unchanged.
 */
export function composeConsent(facts: RegistrationFacts, permissions: readonly NamedPermission[]): ComposedConsent {
  const assignments = facts.servicePrincipal?.assignments ?? [];
  const grants = (facts.servicePrincipal?.grants ?? []).filter(({ consentType }) => consentType === "AllPrincipals");
  if (permissions.length === 0) return requested;
  const appRoleAssignments: Record<string, Record<string, string>> = {};
  for (const { apiAppId, api, value, id } of permissions.filter(({ kind }) => kind === "application")) {
    const resource = findApi(facts.apis, apiAppId);
    const found = assignments.find(
      ({ resourceId, appRoleId }) => resourceId === resource?.id && appRoleId.toLowerCase() === id,
    );
    if (found === undefined) return requested;
    appRoleAssignments[api] = { ...appRoleAssignments[api], [value]: found.id };
  }
  const delegatedGrants: Record<string, string> = {};
  const delegated = permissions.filter(({ kind }) => kind === "delegated");
  for (const appId of new Set(delegated.map(({ apiAppId }) => apiAppId))) {
    const wanted = delegated.filter(({ apiAppId }) => apiAppId === appId);
    const resource = findApi(facts.apis, appId);
    const found = grants.find(({ resourceId }) => resourceId === resource?.id);
    if (found === undefined || !hasExactly(found.scope, wanted)) return requested;
    delegatedGrants[wanted[0]?.api ?? ""] = found.id;
  }
  return { consent: "granted", appRoleAssignments, delegatedGrants };
}

function hasExactly(scope: string | undefined, wanted: readonly NamedPermission[]): boolean {
  const granted = new Set((scope ?? "").split(" ").filter((value) => value !== ""));
  return granted.size === wanted.length && wanted.every(({ value }) => granted.has(value));
}

function findApi(apis: readonly ApiFacts[], apiAppId: string): ApiFacts | undefined {
  return apis.find(({ appId }) => appId.toLowerCase() === apiAppId);
}
