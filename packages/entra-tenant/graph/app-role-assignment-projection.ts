import type { AppRoleAssignment } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import type { EntitySet } from "./odata.ts";

/** How app role assignments are served in the collection of either side. */
export function assignmentSet(tenant: Tenant, name: string): EntitySet<AppRoleAssignment> {
  return {
    name,
    type: "microsoft.graph.appRoleAssignment",
    project: (assignment) => ({
      ...assignment,
      deletedDateTime: null,
      principalDisplayName: displayNameOf(tenant, assignment.principalId),
      resourceDisplayName: displayNameOf(tenant, assignment.resourceId),
    }),
  };
}

function displayNameOf(tenant: Tenant, id: string): string | null {
  const appId = tenant.servicePrincipals.get(id)?.appId;
  const object = tenant.users.get(id) ?? tenant.groups.get(id);
  return object?.displayName ?? (appId ? (tenant.findResource(appId)?.displayName ?? null) : null);
}
