import type { Context } from "hono";
import type { Application, ServicePrincipal } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { assignmentSet } from "./app-role-assignment-projection.ts";
import { applications } from "./application-projection.ts";
import { directoryObjects } from "./directory-objects.ts";
import { type EntitySet, listResponse, versionOf } from "./odata.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { users } from "./user-projection.ts";

/** Applications with the relationships for `$expand` and `$count`. */
export function relatedApplications(tenant: Tenant, set: EntitySet<Application>): EntitySet<Application> {
  return { ...set, relations: { owners: ownersOf(tenant) } };
}

/** Service principals with the relationships for `$expand` and `$count`. */
export function relatedServicePrincipals(tenant: Tenant, version: "v1.0" | "beta"): EntitySet<ServicePrincipal> {
  const assignments = assignmentSet(tenant, "");
  const all = () => tenant.appRoleAssignments.values();
  return {
    ...servicePrincipalSet(tenant, version),
    relations: {
      owners: ownersOf(tenant),
      appRoleAssignments: ({ id }) =>
        [...all().filter(({ principalId }) => principalId === id)].map((one) => assignments.project(one)),
      appRoleAssignedTo: ({ id }) =>
        [...all().filter(({ resourceId }) => resourceId === id)].map((one) => assignments.project(one)),
      oauth2PermissionGrants: ({ id }) =>
        [...tenant.oauth2PermissionGrants.values().filter(({ clientId }) => clientId === id)].map((one) => ({
          ...one,
        })),
    },
  };
}

function ownersOf(tenant: Tenant) {
  const objects = directoryObjects(tenant);
  return ({ owners }: { owners: string[] }) => owners.map((id) => objects.project({ id }));
}

/** Types that owners can be cast to. */
export const ownerTypes = ["user", "servicePrincipal", "application"] as const;

/**
 * Responds with the objects of a collection that have one type, for an OData cast such as
 * `owners/microsoft.graph.user`.
 */
export function castTo(
  c: Context,
  tenant: Tenant,
  type: (typeof ownerTypes)[number],
  ids: readonly string[],
): Response {
  if (type === "user") return listResponse(c, tenant, users, present(ids, tenant.users));
  if (type === "application") return listResponse(c, tenant, applications, present(ids, tenant.applications));
  const set = servicePrincipalSet(tenant, versionOf(c));
  return listResponse(c, tenant, set, present(ids, tenant.servicePrincipals));
}

function present<T>(ids: readonly string[], objects: Map<string, T>): T[] {
  return ids.flatMap((id) => objects.get(id) ?? []);
}
