import { Hono } from "hono";
import type { User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { deleteUser } from "./deletion.ts";
import { badRequest, notFound } from "./errors.ts";
import { entityResponse, listResponse } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { users } from "./user-projection.ts";

/** `/users` and `/me`. Users are created with the tenant; from then on they can only leave it. */
export function userRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readUsers);

  // https://learn.microsoft.com/graph/api/user-get
  routes.get("/me", async (c, next) => {
    if (!c.get("caller").isUser) {
      throw badRequest(
        "delegated-token",
        "/me request is only valid with delegated authentication flow.",
        "BadRequest",
      );
    }
    await next();
  });
  routes.get("/me", allow(...permissions.readMe), (c) =>
    entityResponse(c, tenant, users, requireUser(tenant, c.get("caller").objectId)),
  );

  routes.get("/users", canRead, (c) => listResponse(c, tenant, users, tenant.users.values()));

  routes.get("/users/:id", canRead, (c) => entityResponse(c, tenant, users, requireUser(tenant, c.req.param("id"))));

  // Departs from Entra: nobody here has a manager.
  routes.get("/users/:id/manager", canRead, (c) => {
    requireUser(tenant, c.req.param("id"));
    throw notFound("manager");
  });

  // https://learn.microsoft.com/graph/api/user-delete
  routes.delete("/users/:id", allow(...permissions.deleteUsers), async (c) => {
    deleteUser(tenant, requireUser(tenant, c.req.param("id")));
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** A user is addressed by object id or by user principal name. */
function requireUser(tenant: Tenant, idOrName: string): User {
  const wanted = idOrName.toLowerCase();
  const user = tenant.users
    .values()
    .find(({ id, userPrincipalName }) => id === wanted || userPrincipalName.toLowerCase() === wanted);
  if (!user) throw notFound(idOrName);
  return user;
}
