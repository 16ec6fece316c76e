import { type Context, Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { applications } from "./application-projection.ts";
import { requireApplication } from "./applications.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import type { Projection } from "./projection.ts";
import { ownName } from "./query/compare.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { requireServicePrincipal } from "./service-principals.ts";

/**
 * One property of an object, `/servicePrincipals/{id}/appRoles`:
 * https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_RequestingIndividualProperties
 */
export function propertyRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const answer = (c: Context, set: string, id: string, body: Projection, name: string): Response | undefined => {
    const own = ownName(body, name);
    if (own === undefined) return undefined;
    readQuery(c, []);
    const value = body[own];
    // Only arrays and simple values are wrapped in "value".
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const context = `${tenant.origin}/${versionOf(c)}/$metadata#${set}('${id}')/${own}`;
    if (value === null) return c.body(null, 204);
    return c.json({ "@odata.context": context, ...(isObject ? value : { value }) });
  };

  routes.get("/applications/:id/:property", canRead, async (c, next) => {
    const application = requireApplication(tenant, c.req.param("id"));
    const body = applications.project(application);
    const response = answer(c, "applications", application.id, body, c.req.param("property"));
    if (!response) await next();
    return response;
  });
  routes.get("/servicePrincipals/:id/:property", canRead, async (c, next) => {
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    const body = servicePrincipalSet(tenant, versionOf(c)).project(principal);
    const response = answer(c, "servicePrincipals", principal.id, body, c.req.param("property"));
    if (!response) await next();
    return response;
  });
  return routes;
}
