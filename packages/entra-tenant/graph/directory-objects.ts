import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { applications } from "./application-projection.ts";
import { type GraphEnv, requirePermission } from "./authorize.ts";
import { notFound } from "./errors.ts";
import { groupSet } from "./group-projection.ts";
import { type EntitySet, entityResponse, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import type { Projection } from "./projection.ts";
import { projectDirectoryRole } from "./roles/role-projection.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { projectUser } from "./user-projection.ts";

type Version = "v1.0" | "beta";

/** `/directoryObjects/{id}`: https://learn.microsoft.com/graph/api/directoryobject-get */
export function directoryObjectRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.get("/directoryObjects/:id", (c) => {
    const id = c.req.param("id").toLowerCase();
    requirePermission(c.get("caller"), readersOf(tenant, id));
    return entityResponse(c, tenant, directoryObjects(tenant, versionOf(c)), { id });
  });
  return routes;
}

/** How objects of different kinds are served in one collection. */
export function directoryObjects(tenant: Tenant, version: Version = "v1.0"): EntitySet<{ id: string }> {
  return {
    name: "directoryObjects",
    type: "microsoft.graph.directoryObject",
    project: ({ id }) => projectObject(tenant, id, version),
  };
}

function projectObject(tenant: Tenant, id: string, version: Version): Projection {
  const user = tenant.users.get(id);
  if (user) return { "@odata.type": "#microsoft.graph.user", ...projectUser(user) };
  const group = tenant.groups.get(id);
  if (group) return { "@odata.type": "#microsoft.graph.group", ...groupSet(version).project(group) };
  const application = tenant.applications.get(id);
  if (application) return { "@odata.type": "#microsoft.graph.application", ...applications.project(application) };
  const role = tenant.directoryRoles.get(id);
  if (role) return { "@odata.type": "#microsoft.graph.directoryRole", ...projectDirectoryRole(role) };
  const principal = tenant.servicePrincipals.get(id);
  if (!principal) throw notFound(id);
  return {
    "@odata.type": "#microsoft.graph.servicePrincipal",
    ...servicePrincipalSet(tenant, version).project(principal),
  };
}

/**
 * Graph's page lists only Directory.Read.All, but the azuread provider's pages show that the permissions for the
 * object's kind are sufficient.
 */
function readersOf(tenant: Tenant, id: string): readonly string[] {
  const { readUsers, readGroups, readApplications, readDirectory } = permissions;
  if (tenant.users.has(id)) return readUsers;
  if (tenant.groups.has(id)) return readGroups;
  if (tenant.directoryRoles.has(id)) return permissions.readRoles;
  if (tenant.applications.has(id) || tenant.servicePrincipals.has(id)) return readApplications;
  return [...readUsers, ...readGroups, ...readApplications, ...readDirectory];
}
