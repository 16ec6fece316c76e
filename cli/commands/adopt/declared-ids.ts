import type { AdoptSpec } from "../../../integrations/lifecycle/adoption.ts";
import { findApi } from "../../../integrations/permissions/apis.ts";
import type { EntraSpec } from "../../../integrations/spec.ts";

/**
 * The block `adopt` of an entry with only the ids of what the entry declares. The first run refuses the others, because it
 * would not import their objects.
 */
export function declaredIds(entra: EntraSpec): AdoptSpec | undefined {
  const { adopt } = entra.lifecycle;
  if (adopt === undefined) return undefined;
  const { credential } = entra;
  const granted = entra.consent === "granted" ? entra.permissions : [];
  const isGranted = (kind: "application" | "delegated", api: string, value?: string): boolean =>
    granted.some(
      (one) =>
        one.kind === kind && one.apiAppId === findApi(api)?.appId && (value === undefined || one.value === value),
    );
  const assignments = Object.entries(adopt.appRoleAssignments ?? {}).flatMap(([api, ids]) => {
    const kept = pick(ids, (value) => isGranted("application", api, value));
    return kept === undefined ? [] : [[api, kept] as const];
  });
  const parts = {
    appRoles: pick(adopt.appRoles, (value) => entra.appRoles.some((role) => role.value === value)),
    exposedScopes: pick(adopt.exposedScopes, (value) => entra.exposedScopes.some((scope) => scope.value === value)),
    appRoleAssignments: assignments.length === 0 ? undefined : Object.fromEntries(assignments),
    delegatedGrants: pick(adopt.delegatedGrants, (api) => isGranted("delegated", api)),
    certificates: pick(
      adopt.certificates,
      (thumbprint) =>
        credential.type === "certificate" && credential.certificates.some((one) => one.thumbprint === thumbprint),
    ),
    federatedCredentials: pick(
      adopt.federatedCredentials,
      (name) => credential.type === "federated" && credential.trusts.some((trust) => trust.name === name),
    ),
  };
  const { clientId, applicationObjectId, servicePrincipalObjectId } = adopt;
  return {
    clientId,
    ...(applicationObjectId !== undefined && { applicationObjectId }),
    ...(servicePrincipalObjectId !== undefined && { servicePrincipalObjectId }),
    ...Object.fromEntries(Object.entries(parts).filter(([, ids]) => ids !== undefined)),
  };
}

function pick(
  ids: Readonly<Record<string, string>> | undefined,
  isDeclared: (name: string) => boolean,
): Record<string, string> | undefined {
  const kept = Object.entries(ids ?? {}).filter(([name]) => isDeclared(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
