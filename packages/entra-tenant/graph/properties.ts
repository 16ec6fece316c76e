import { type Context, Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { defaultApplication } from "../defaults.ts";
import { microsoftGraphAppId } from "../first-party.ts";
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
  const answer = (c: Context, set: string, id: string, body: Projection, name: string): Response => {
    readQuery(c, []);
    const own = ownName(body, name) ?? name;
    const value = body[own] ?? null;
    // Only arrays and simple values are wrapped in "value".
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const context = `${tenant.origin}/${versionOf(c)}/$metadata#${set}('${id}')/${own}`;
    if (value === null) return c.body(null, 204);
    return c.json({ "@odata.context": context, ...(isObject ? value : { value }) });
  };

  // Checks names before objects, because a 404 for an unserved path would look like a missing object.
  const known = defaultApplication({ id: "", appId: "", createdDateTime: "", displayName: "", publisherDomain: "" });
  const applicationNames = applications.project(known);
  routes.get("/applications/:id/:property", canRead, async (c, next) => {
    const property = c.req.param("property");
    if (ownName(applicationNames, property) === undefined) {
      await next();
      return;
    }
    const application = requireApplication(tenant, c.req.param("id"));
    return answer(c, "applications", application.id, applications.project(application), property);
  });
  routes.get("/servicePrincipals/:id/:property", canRead, async (c, next) => {
    const property = c.req.param("property");
    const set = servicePrincipalSet(tenant, versionOf(c));
    const graph = tenant.findServicePrincipal(microsoftGraphAppId);
    if (!graph || ownName(set.project(graph), property) === undefined) {
      await next();
      return;
    }
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    return answer(c, "servicePrincipals", principal.id, set.project(principal), property);
  });
  return routes;
}
