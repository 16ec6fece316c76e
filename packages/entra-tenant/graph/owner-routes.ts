import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv, requireControl } from "./authorize.ts";
import { readBody } from "./body.ts";
import { directoryObjects } from "./directory-objects.ts";
import { badRequest, notFound } from "./errors.ts";
import { listResponse } from "./odata.ts";
import { referenceBody, referencedId, requireOwner } from "./owners.ts";
import { permissions } from "./permissions.ts";
import { castTo, ownerTypes } from "./relations.ts";

interface Owned {
  owners: string[];
}

/** `/{collection}/{id}/owners` of applications and of service principals alike. */
export function ownerRoutes(
  tenant: Tenant,
  collection: "applications" | "servicePrincipals",
  requireOwned: (tenant: Tenant, id: string) => Owned,
): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const canWrite = allow(...permissions.writeApplications);

  routes.get(`/${collection}/:id/owners`, canRead, (c) => {
    const owners = requireOwned(tenant, c.req.param("id")).owners.map((id) => ({ id }));
    return listResponse(c, tenant, directoryObjects(tenant), owners);
  });

  // https://learn.microsoft.com/graph/aad-advanced-queries: casts to one type
  for (const type of ownerTypes) {
    routes.get(`/${collection}/:id/owners/microsoft.graph.${type}`, canRead, (c) => {
      return castTo(c, tenant, type, requireOwned(tenant, c.req.param("id")).owners);
    });
  }

  routes.post(`/${collection}/:id/owners/$ref`, canWrite, async (c) => {
    const { "@odata.id": reference } = await readBody(c, referenceBody);
    const owned = requireOwned(tenant, c.req.param("id"));
    requireControl(c.get("caller"), owned);
    const owner = requireOwner(tenant, referencedId(reference));
    if (owned.owners.includes(owner)) {
      throw badRequest(
        "owner-unique",
        "One or more added object references already exist for the following modified properties: 'owners'.",
      );
    }
    owned.owners = [...owned.owners, owner];
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete(`/${collection}/:id/owners/:owner/$ref`, canWrite, async (c) => {
    const owned = requireOwned(tenant, c.req.param("id"));
    requireControl(c.get("caller"), owned);
    const owner = c.req.param("owner").toLowerCase();
    if (!owned.owners.includes(owner)) throw notFound(owner);
    owned.owners = owned.owners.filter((id) => id !== owner);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}
