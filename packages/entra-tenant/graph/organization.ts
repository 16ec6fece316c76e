import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { notFound } from "./errors.ts";
import { type EntitySet, entityResponse, listResponse } from "./odata.ts";
import { permissions } from "./permissions.ts";

/** `/organization`: the tenant itself. */
export function organizationRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const organization: EntitySet<Tenant> = {
    name: "organization",
    type: "microsoft.graph.organization",
    project: ({ id, displayName, createdDateTime, initialDomain }) => ({
      id,
      deletedDateTime: null,
      createdDateTime,
      displayName,
      tenantType: "AAD",
      verifiedDomains: [
        {
          capabilities: "Email, OfficeCommunicationsOnline",
          isDefault: true,
          isInitial: true,
          name: initialDomain,
          type: "Managed",
        },
      ],
    }),
  };
  routes.get("/organization", allow(...permissions.readOrganization), (c) => {
    return listResponse(c, tenant, organization, [tenant]);
  });
  routes.get("/organization/:id", allow(...permissions.readOrganization), (c) => {
    if (c.req.param("id").toLowerCase() !== tenant.id) throw notFound(c.req.param("id"));
    return entityResponse(c, tenant, organization, tenant);
  });
  return routes;
}
