import type { Application, Group, ServicePrincipal, User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";

/** Moves an application and its service principal to the deleted items. Its app id is then unknown. */
export function deleteApplication(tenant: Tenant, application: Application): void {
  const principal = tenant.findServicePrincipal(application.appId);
  if (principal) deleteServicePrincipal(tenant, principal);
  tenant.applications.delete(application.id);
  tenant.deletedApplications.set(application.id, { ...application, deletedDateTime: tenant.now().toISOString() });
}

/**
 * Moves a service principal to the deleted items, and deletes its assignments, grants and memberships.
 * Departs from Entra: Role assignments and permission grants do not come back when a service principal is restored.
 */
export function deleteServicePrincipal(tenant: Tenant, principal: ServicePrincipal): void {
  const { id } = principal;
  removeWhere(tenant.appRoleAssignments, ({ principalId, resourceId }) => principalId === id || resourceId === id);
  removeWhere(tenant.oauth2PermissionGrants, ({ clientId, resourceId }) => clientId === id || resourceId === id);
  forget(tenant, id);
  tenant.servicePrincipals.delete(id);
  tenant.deletedServicePrincipals.set(id, { ...principal, deletedDateTime: tenant.now().toISOString() });
}

/**
 * Moves a user to the deleted items and removes it as owner, member and manager. The name gets the object id as a prefix,
 * so that another user can have it.
 * Departs from Entra: Assignments and memberships do not come back when a user is restored.
 */
export function deleteUser(tenant: Tenant, user: User): void {
  const { id } = user;
  removeWhere(tenant.appRoleAssignments, ({ principalId }) => principalId === id);
  removeWhere(tenant.oauth2PermissionGrants, ({ principalId }) => principalId === id);
  forget(tenant, id);
  for (const report of tenant.users.values()) if (report.managerId === id) report.managerId = null;
  tenant.users.delete(id);
  const userPrincipalName = `${deletedPrefix(id)}${user.userPrincipalName}`;
  const deletedDateTime = tenant.now().toISOString();
  tenant.deletedUsers.set(id, { ...user, userPrincipalName, deletedDateTime, isAdministrator: false });
}

/** Prefix of the principal name of a deleted user. */
export function deletedPrefix(id: string): string {
  return id.replaceAll("-", "");
}

/**
 * Removes a group; a Microsoft 365 group goes to the deleted items: https://learn.microsoft.com/graph/api/group-delete
 * Departs from Entra: Assignments and memberships in other groups do not come back when a group is restored.
 */
export function deleteGroup(tenant: Tenant, group: Group): void {
  const { id } = group;
  removeWhere(tenant.appRoleAssignments, ({ principalId }) => principalId === id);
  forget(tenant, id);
  tenant.groups.delete(id);
  if (group.groupTypes.includes("Unified")) {
    tenant.deletedGroups.set(id, { ...group, deletedDateTime: tenant.now().toISOString() });
  }
}

/** Removes an object from everything that it owns, is a member of, or has a role for. */
function forget(tenant: Tenant, id: string): void {
  const owned = [...tenant.applications.values(), ...tenant.servicePrincipals.values(), ...tenant.groups.values()];
  for (const one of owned) one.owners = one.owners.filter((owner) => owner !== id);
  removeWhere(tenant.directoryRoleAssignments, ({ principalId }) => principalId === id);
  for (const group of tenant.groups.values()) group.members = group.members.filter((member) => member !== id);
}

function removeWhere<T>(items: Map<string, T>, isGone: (item: T) => boolean): void {
  for (const [id, item] of items) if (isGone(item)) items.delete(id);
}
