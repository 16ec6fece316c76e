import type { AppRole } from "../../entities.ts";
import { groupsOf } from "../../graph/group-members.ts";
import type { Tenant } from "../../tenant.ts";

/** Values of the roles that a user or a service principal has on an API, for the `roles` claim. */
export function assignedRoles(
  tenant: Tenant,
  principalId: string,
  resource: { servicePrincipalId: string | undefined; appRoles: AppRole[] },
): string[] {
  const ids = assignments(tenant, principalId, resource.servicePrincipalId).map(({ appRoleId }) => appRoleId);
  return resource.appRoles.flatMap(({ id, isEnabled, value }) =>
    isEnabled && value !== null && value !== "" && ids.includes(id) ? [value] : [],
  );
}

/** Whether a principal has any assignment, including default access. */
export function isAssigned(tenant: Tenant, principalId: string, resourceId: string | undefined): boolean {
  return assignments(tenant, principalId, resourceId).length > 0;
}

/**
 * Users also have the roles of their groups. Nested groups and service principals in groups do not.
 * https://learn.microsoft.com/entra/identity-platform/howto-add-app-roles-in-apps
 */
function assignments(tenant: Tenant, principalId: string, resourceId: string | undefined) {
  const holders = [principalId, ...(tenant.users.has(principalId) ? groupsOf(tenant, principalId) : [])];
  return [...tenant.appRoleAssignments.values()].filter(
    (assignment) => holders.includes(assignment.principalId) && assignment.resourceId === resourceId,
  );
}
