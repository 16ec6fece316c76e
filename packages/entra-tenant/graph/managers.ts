import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { allow, allowAdministrators, type GraphEnv } from "./authorize.ts";
import { readBody } from "./body.ts";
import { directoryObjects } from "./directory-objects.ts";
import { badRequest, notFound } from "./errors.ts";
import { entityResponse, listResponse, versionOf } from "./odata.ts";
import { referenceBody, referencedId } from "./owners.ts";
import { permissions } from "./permissions.ts";
import { requireUser } from "./users.ts";

/** Managers and direct reports of users: https://learn.microsoft.com/graph/api/user-post-manager */
export function managerRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readUsers);
  const canWrite = allowAdministrators(...permissions.writeUsers);

  routes.get("/users/:id/manager", canRead, (c) => {
    const { managerId } = requireUser(tenant, c.req.param("id"));
    if (managerId === null) throw notFound("manager");
    return entityResponse(c, tenant, directoryObjects(tenant, versionOf(c)), { id: managerId });
  });

  routes.put("/users/:id/manager/$ref", canWrite, async (c) => {
    const { "@odata.id": reference } = await readBody(c, referenceBody);
    const user = requireUser(tenant, c.req.param("id"));
    const managerId = referencedId(reference);
    // Departs from Entra: A manager that does not exist is a 400 with another message, because clients repeat a 404 for
    // minutes.
    if (!tenant.users.has(managerId)) throw badRequest("manager-exists", `No user has the id '${managerId}'.`);
    user.managerId = managerId;
    await tenant.commit();
    return c.body(null, 204);
  });

  // Also for a user without a manager. The azuread provider's acceptance test TestAccUser_update removes one who was
  // deleted just before.
  routes.delete("/users/:id/manager/$ref", canWrite, async (c) => {
    requireUser(tenant, c.req.param("id")).managerId = null;
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.get("/users/:id/directReports", canRead, (c) => {
    const { id } = requireUser(tenant, c.req.param("id"));
    const reports = tenant.users.values().filter(({ managerId }) => managerId === id);
    return listResponse(c, tenant, directoryObjects(tenant, versionOf(c)), reports);
  });

  return routes;
}
