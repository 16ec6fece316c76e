import { Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv, requireControl } from "./authorize.ts";
import { readBody } from "./body.ts";
import { badRequest, notFound } from "./errors.ts";
import { type EntitySet, listResponse } from "./odata.ts";
import { referencedId, requireOwner } from "./owners.ts";
import { permissions } from "./permissions.ts";
import type { Projection } from "./projection.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { projectUser } from "./user-projection.ts";

const referenceBody = {
  type: "DirectoryObject",
  schema: z.strictObject({ "@odata.id": z.string() }),
  annotations: ["@odata.id"],
};

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

function directoryObjects(tenant: Tenant): EntitySet<{ id: string }> {
  return {
    name: "directoryObjects",
    type: "microsoft.graph.directoryObject",
    project: ({ id }) => projectOwner(tenant, id),
  };
}

function projectOwner(tenant: Tenant, id: string): Projection {
  const user = tenant.users.get(id);
  if (user) return { "@odata.type": "#microsoft.graph.user", ...projectUser(user) };
  const principal = tenant.servicePrincipals.get(id);
  if (!principal) throw notFound(id);
  return {
    "@odata.type": "#microsoft.graph.servicePrincipal",
    ...servicePrincipalSet(tenant, "v1.0").project(principal),
  };
}
