import type { Application, ServicePrincipal, User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";

/** Moves an application and its service principal to the deleted items: from now on its app id is unknown. */
export function deleteApplication(tenant: Tenant, application: Application): void {
  const principal = tenant.findServicePrincipal(application.appId);
  if (principal) deleteServicePrincipal(tenant, principal);
  tenant.applications.delete(application.id);
  tenant.deletedApplications.set(application.id, { ...application, deletedDateTime: tenant.now().toISOString() });
}

/**
 * Moves a service principal to the deleted items, and ends what hangs off it.
 * Departs from Entra: role assignments and permission grants do not come back when it is restored.
 */
export function deleteServicePrincipal(tenant: Tenant, principal: ServicePrincipal): void {
  const { id } = principal;
  removeWhere(tenant.appRoleAssignments, ({ principalId, resourceId }) => principalId === id || resourceId === id);
  removeWhere(tenant.oauth2PermissionGrants, ({ clientId, resourceId }) => clientId === id || resourceId === id);
  removeOwner(tenant, id);
  tenant.servicePrincipals.delete(id);
  tenant.deletedServicePrincipals.set(id, { ...principal, deletedDateTime: tenant.now().toISOString() });
}

/**
 * Removes a user, who from now on owns nothing.
 * Departs from Entra: the user cannot be restored.
 */
export function deleteUser(tenant: Tenant, { id }: User): void {
  removeWhere(tenant.appRoleAssignments, ({ principalId }) => principalId === id);
  removeWhere(tenant.oauth2PermissionGrants, ({ principalId }) => principalId === id);
  removeOwner(tenant, id);
  tenant.users.delete(id);
}

function removeOwner(tenant: Tenant, id: string): void {
  for (const owned of [...tenant.applications.values(), ...tenant.servicePrincipals.values()]) {
    owned.owners = owned.owners.filter((owner) => owner !== id);
  }
}

function removeWhere<T>(items: Map<string, T>, isGone: (item: T) => boolean): void {
  for (const [id, item] of items) if (isGone(item)) items.delete(id);
}
