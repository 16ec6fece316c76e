import type { JWTPayload } from "jose";
import type { Application, Group, OptionalClaim } from "../../entities.ts";
import { groupsOf, transitiveGroupsOf } from "../../graph/group-members.ts";
import type { Tenant } from "../../tenant.ts";

/** Which token is issued. */
export interface GroupClaimRequest {
  readonly userId: string;
  /** The registration that the token is for: the API of an access token, the client of an ID token. */
  readonly registration: Application | undefined;
  readonly kind: "accessToken" | "idToken";
  /** Whether the token is sent in a URL. */
  readonly isInUrl?: boolean;
}

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference#groups-overage-claim */
const mostGroups = 200;
const mostGroupsInUrl = 5;

/**
 * `groups` and `wids` as the registration's `groupMembershipClaims` and its optional claim `groups` ask for them; `roles` where groups are emitted as roles, in place of the application's own.
 * https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#groupmembershipclaims-attribute and
 * https://learn.microsoft.com/entra/identity-platform/optional-claims#configure-groups-optional-claims
 * Departs from Entra: `wids` lacks the id that every user has in Entra. The endpoint in `_claim_sources` is Microsoft
 * Graph instead of the retired Azure AD Graph.
 */
export function groupClaims(tenant: Tenant, request: GroupClaimRequest): JWTPayload {
  const { userId, registration, kind, isInUrl = false } = request;
  if (registration === undefined) return {};
  const wanted = new Set((registration.groupMembershipClaims ?? "").split(/, ?/));
  const ids = groupIds(tenant, userId, registration, wanted);
  const optional = registration.optionalClaims?.[kind].find(({ name }) => name === "groups");
  return { ...groupsClaim(tenant, ids, { userId, wanted, optional, isInUrl }), ...widsClaim(tenant, userId, wanted) };
}

function groupIds(tenant: Tenant, userId: string, { appId }: Application, wanted: ReadonlySet<string>): string[] {
  const groups = (ids: string[]): Group[] => ids.flatMap((id) => tenant.groups.get(id) ?? []);
  const all = groups(transitiveGroupsOf(tenant, userId));
  const found = new Set<Group>();
  for (const group of all) {
    if (wanted.has("All") || (wanted.has("SecurityGroup") && group.securityEnabled)) found.add(group);
  }
  // The user has no group that is assigned to the application.
  if (wanted.has("ApplicationGroup")) {
    const principal = tenant.findServicePrincipal(appId)?.id;
    const assigned = new Set(
      [...tenant.appRoleAssignments.values()]
        .filter((one) => one.resourceId === principal)
        .map((one) => one.principalId),
    );
    for (const group of groups(groupsOf(tenant, userId))) if (assigned.has(group.id)) found.add(group);
  }
  return [...found].map(({ id }) => id);
}

interface Form {
  readonly userId: string;
  readonly wanted: ReadonlySet<string>;
  readonly optional: OptionalClaim | undefined;
  readonly isInUrl: boolean;
}

function groupsClaim(tenant: Tenant, ids: string[], { userId, wanted, optional, isInUrl }: Form): JWTPayload {
  if (ids.length === 0) return {};
  if (isInUrl && ids.length > mostGroupsInUrl) return { hasgroups: true };
  if (ids.length > mostGroups) {
    const endpoint = `${tenant.origin}/v1.0/users/${userId}/getMemberObjects`;
    return { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
  }
  const has = (property: string): boolean => optional?.additionalProperties.includes(property) === true;
  // Only groups of the application have names in tokens, because other names are not unique.
  const usesNames = has("cloud_displayname") && wanted.has("ApplicationGroup");
  const values = usesNames ? ids.map((id) => tenant.groups.get(id)?.displayName ?? id) : ids;
  return has("emit_as_roles") ? { roles: values } : { groups: values };
}

function widsClaim(tenant: Tenant, userId: string, wanted: ReadonlySet<string>): JWTPayload {
  if (!wanted.has("All") && !wanted.has("DirectoryRole")) return {};
  const holders = new Set([userId, ...groupsOf(tenant, userId)]);
  const wids = [...tenant.directoryRoleAssignments.values()]
    .filter(({ principalId, directoryScopeId }) => holders.has(principalId) && directoryScopeId === "/")
    .map(({ roleDefinitionId }) => tenant.roleDefinitions.get(roleDefinitionId)?.templateId ?? roleDefinitionId);
  return wids.length === 0 ? {} : { wids: [...new Set(wids)] };
}
