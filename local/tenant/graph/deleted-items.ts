import { type Context, Hono } from "hono";
import type { Application, ServicePrincipal } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { applications } from "./application-projection.ts";
import { allow, type GraphEnv, requireControl } from "./authorize.ts";
import { checkApplication } from "./checks/application.ts";
import { badRequest, notFound } from "./errors.ts";
import { entityResponse, listResponse, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { nameInUse } from "./service-principals.ts";

/**
 * `/directory/deletedItems`: https://learn.microsoft.com/graph/api/directory-deleteditems-list
 * Departs from Entra: a deleted item stays until it is deleted for good, not thirty days.
 */
export function deletedItemRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const canWrite = allow(...permissions.writeApplications);
  const path = "/directory/deletedItems";

  routes.get(`${path}/microsoft.graph.application`, canRead, (c) => {
    return listResponse(c, tenant, applications, tenant.deletedApplications.values());
  });

  routes.get(`${path}/microsoft.graph.servicePrincipal`, canRead, (c) => {
    return listResponse(c, tenant, servicePrincipalSet(tenant, versionOf(c)), tenant.deletedServicePrincipals.values());
  });

  routes.get(`${path}/:id`, canRead, (c) => itemResponse(c, tenant, requireDeleted(tenant, c.req.param("id"))));

  routes.post(`${path}/:id/restore`, canWrite, async (c) => {
    const item = requireDeleted(tenant, c.req.param("id"));
    requireControl(c.get("caller"), item.application ?? item.principal);
    const restored = item.application
      ? restoreApplication(tenant, item.application)
      : restorePrincipal(tenant, item.principal);
    await tenant.commit();
    return itemResponse(c, tenant, restored);
  });

  routes.delete(`${path}/:id`, canWrite, async (c) => {
    const item = requireDeleted(tenant, c.req.param("id"));
    const { id } = item.application ?? item.principal;
    requireControl(c.get("caller"), item.application ?? item.principal);
    tenant.deletedApplications.delete(id);
    tenant.deletedServicePrincipals.delete(id);
    if (item.application) forgetPrincipals(tenant, item.application.appId);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

type Item =
  { application: Application; principal?: undefined } | { application?: undefined; principal: ServicePrincipal };

function requireDeleted(tenant: Tenant, id: string): Item {
  const application = tenant.deletedApplications.get(id.toLowerCase());
  if (application) return { application };
  const principal = tenant.deletedServicePrincipals.get(id.toLowerCase());
  if (!principal) throw notFound(id);
  return { principal };
}

function itemResponse(c: Context, tenant: Tenant, { application, principal }: Item): Response {
  return application
    ? entityResponse(c, tenant, applications, application)
    : entityResponse(c, tenant, servicePrincipalSet(tenant, versionOf(c)), principal);
}

/** Its service principal stays where it is until it is restored too. */
function restoreApplication(tenant: Tenant, deleted: Application): Item {
  const application = { ...deleted, deletedDateTime: null };
  checkApplication({ tenant, next: application, previous: undefined, givesPreAuthorizations: false });
  tenant.deletedApplications.delete(application.id);
  tenant.applications.set(application.id, application);
  return { application };
}

function restorePrincipal(tenant: Tenant, deleted: ServicePrincipal): Item {
  if (tenant.findServicePrincipal(deleted.appId)) throw nameInUse(deleted.appId);
  if (!tenant.findApplication(deleted.appId)) {
    throw badRequest("backing-application", `No application with the appId '${deleted.appId}' exists in this tenant.`);
  }
  const principal = { ...deleted, deletedDateTime: null };
  tenant.deletedServicePrincipals.delete(principal.id);
  tenant.servicePrincipals.set(principal.id, principal);
  return { principal };
}

function forgetPrincipals(tenant: Tenant, appId: string): void {
  for (const [id, principal] of tenant.deletedServicePrincipals) {
    if (principal.appId === appId) tenant.deletedServicePrincipals.delete(id);
  }
}
