import type { Group } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { badRequest } from "./errors.ts";

/**
 * Refuses a member that a group cannot have; returns its id. Security groups hold users, groups and service principals,
 * Microsoft 365 groups users only: https://learn.microsoft.com/graph/api/group-post-members
 * Departs from Entra: A member that does not exist is a 400 with another message, because the azuread provider repeats
 * a 404 for minutes.
 */
export function checkMember(tenant: Tenant, group: Group, id: string): string {
  if (group.groupTypes.includes("DynamicMembership")) {
    throw badRequest("group-dynamic", "The members of a dynamic group follow from its rule and cannot be changed.");
  }
  const isUser = tenant.users.has(id);
  if (!isUser && !tenant.groups.has(id) && !tenant.servicePrincipals.has(id)) {
    throw badRequest("member-exists", `Member '${id}' is no user, group or service principal of this tenant.`);
  }
  if (group.groupTypes.includes("Unified") && !isUser) {
    throw badRequest("member-kind", "Members of a Microsoft 365 group must be users.");
  }
  if (id === group.id) throw badRequest("member-kind", "A group cannot be a member of itself.");
  if (group.isAssignableToRole === true && tenant.groups.has(id)) {
    throw badRequest("member-kind", "A group that roles can be assigned to cannot have groups as members.");
  }
  return id;
}

/** Object ids of everything in a group, including nested groups. */
export function transitiveMembers(tenant: Tenant, group: Group): string[] {
  return reachable(group.id, (id) => tenant.groups.get(id)?.members ?? []);
}

/** Object ids of the groups that list an object as a member. */
export function groupsOf(tenant: Tenant, memberId: string): string[] {
  return [...tenant.groups.values()].filter(({ members }) => members.includes(memberId)).map(({ id }) => id);
}

/** Object ids of the groups that an object is in, also through nested groups. */
export function transitiveGroupsOf(tenant: Tenant, memberId: string): string[] {
  return reachable(memberId, (id) => groupsOf(tenant, id));
}

/** Returns all directly and indirectly related objects, without the start. Groups can contain each other. */
function reachable(start: string, next: (id: string) => string[]): string[] {
  const found = new Set<string>();
  const pending = [...next(start)];
  for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
    if (id === start || found.has(id)) continue;
    found.add(id);
    pending.push(...next(id));
  }
  return [...found];
}
