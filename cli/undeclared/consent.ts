import { findApi, findPermissionName, microsoftGraph } from "../../integrations/permissions/apis.ts";
import type { PermissionKind } from "../../integrations/spec.ts";
import { quoted, type Removal, type Undeclared } from "./undeclared-object.ts";
import type { GraphApi, GraphAssignment, GraphGrant } from "./graph-objects.ts";
import type { Registration } from "./registrations.ts";

/** Returns the service principal of an API that was read before; undefined if it was not readable. */
export type ApiOf = (objectId: string) => GraphApi | undefined;

/** Entra adds these scopes to each consent for Microsoft Graph. */
const openIdScopes = ["openid", "profile", "email", "offline_access"];

/** Finds application permissions that were granted outside the stack. */
export function findAssignments(
  assignments: readonly GraphAssignment[],
  servicePrincipalId: string,
  registration: Registration,
  apiOf: ApiOf,
): Undeclared[] {
  return assignments.flatMap((one) => {
    const api = apiOf(one.resourceId);
    const isDeclared = registration.ids.hasAssignment(one.id);
    if (isDeclared || isLeftToOthers(registration, api, "application", one.appRoleId)) return [];
    const role = nameOf(api, "application", one.appRoleId);
    return [
      {
        kind: "application permission",
        text: `the application permission ${quoted(role)} of ${apiName(api, one.resourceDisplayName ?? one.resourceId)} (assignment id ${quoted(one.id)}) was granted and is not declared`,
        id: one.id,
        since: one.createdDateTime ?? null,
        isAccess: true,
        auditActivity: "Add app role assignment to service principal",
        removal: {
          type: "request",
          method: "DELETE",
          path: `/servicePrincipals/${servicePrincipalId}/appRoleAssignments/${encodeURIComponent(one.id)}`,
        },
        isInRefresh: false,
      },
    ];
  });
}

/** Finds delegated permissions that were granted outside the stack, for everyone or for one user. */
export function findGrants(grants: readonly GraphGrant[], registration: Registration, apiOf: ApiOf): Undeclared[] {
  return grants.flatMap((one) => {
    const api = apiOf(one.resourceId);
    const scopes = scopesOf(one);
    const declared = registration.ids.scopesOf(one.id);
    const further = scopes.filter((scope) =>
      declared === undefined ? !isLeftToOthers(registration, api, "delegated", scope) : !declared.includes(scope),
    );
    // An empty grant allows nothing.
    if (further.length === 0) return [];
    const others = scopes.filter((scope) => !further.includes(scope));
    const whom = one.consentType === "Principal" ? `the user with the id ${quoted(one.principalId ?? "")}` : "everyone";
    const names = further.map(quoted).join(", ");
    return [
      {
        kind: "delegated permission",
        text: `consent for ${whom} to the delegated permission${further.length === 1 ? "" : "s"} ${names} of ${apiName(api, one.resourceId)} (grant id ${quoted(one.id)}) was given and is not declared`,
        id: one.id,
        since: null,
        isAccess: true,
        auditActivity: "Add delegated permission grant",
        removal: declared === undefined ? removalOf(one, others) : { type: "deployment" },
        isInRefresh: declared !== undefined,
      },
    ];
  });
}

function removalOf({ id }: GraphGrant, others: readonly string[]): Removal {
  const path = `/oauth2PermissionGrants/${encodeURIComponent(id)}`;
  return others.length === 0
    ? { type: "request", method: "DELETE", path }
    : { type: "request", method: "PATCH", path, body: { scope: others.join(" ") } };
}

/** If the stack leaves consent to administrators and users, they may consent to the required permissions. */
function isLeftToOthers(
  { declaresConsent, application, connection }: Registration,
  api: GraphApi | undefined,
  kind: PermissionKind,
  idOrScope: string,
): boolean {
  if (declaresConsent || api === undefined) return false;
  const published = kind === "delegated" ? api.oauth2PermissionScopes : api.appRoles;
  const permission = published.find(({ id, value }) => id === idOrScope || value === idOrScope);
  const required = requiredOf(application?.properties["requiredResourceAccesses"], api.appId);
  // If the state is unreadable, the outputs are sufficient.
  const recorded = (connection?.entra?.consent.permissions[kind] ?? []).filter(
    ({ apiAppId }) => apiAppId === api.appId,
  );
  if (required.some((one) => one.kind === kind && one.id === permission?.id)) return true;
  if (recorded.some(({ value }) => value === permission?.value)) return true;
  const isOpenId = kind === "delegated" && api.appId === microsoftGraph && openIdScopes.includes(idOrScope);
  return isOpenId && required.length + recorded.length > 0;
}

function requiredOf(value: unknown, apiAppId: string): { kind: PermissionKind; id: string }[] {
  const entries = Array.isArray(value) ? (value as { resourceAppId?: unknown; resourceAccesses?: unknown }[]) : [];
  return entries
    .filter(({ resourceAppId }) => resourceAppId === apiAppId)
    .flatMap(({ resourceAccesses }) =>
      Array.isArray(resourceAccesses) ? (resourceAccesses as Record<string, unknown>[]) : [],
    )
    .map(({ id, type }) => ({ kind: type === "Role" ? "application" : "delegated", id: String(id) }));
}

function scopesOf({ scope }: GraphGrant): string[] {
  return (scope ?? "").split(/\s+/).filter((value) => value !== "");
}

function nameOf(api: GraphApi | undefined, kind: PermissionKind, id: string): string {
  if (/^[0-]+$/.test(id)) return "default access";
  const published = kind === "application" ? api?.appRoles : api?.oauth2PermissionScopes;
  const known = api === undefined ? undefined : findPermissionName(api.appId, kind, id);
  return known ?? published?.find((one) => one.id === id)?.value ?? id;
}

function apiName(api: GraphApi | undefined, otherwise: string): string {
  return (api === undefined ? undefined : findApi(api.appId)?.name) ?? quoted(api?.displayName ?? otherwise);
}
