import { Hono, type MiddlewareHandler } from "hono";
import type { User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import {
  allow,
  allowAdministrators,
  type Caller,
  type GraphEnv,
  requirePermission,
  requireRight,
} from "./authorize.ts";
import { readBody } from "./body.ts";
import { deleteUser } from "./deletion.ts";
import { badRequest, notFound } from "./errors.ts";
import { entityResponse, listResponse, requireMatch } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { changePrivilegedUsers, isPrivileged } from "./roles/role-rights.ts";
import { userBodies } from "./user-body.ts";
import { createUser, updateUser } from "./user-changes.ts";
import { users } from "./user-projection.ts";

/** `/users` and `/me`: https://learn.microsoft.com/graph/api/resources/user */
export function userRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readUsers);
  const canWrite = allowAdministrators(...permissions.writeUsers);

  // https://learn.microsoft.com/graph/api/user-get
  routes.get("/me", usersOnly);
  routes.get("/me", allow(...permissions.readMe), (c) =>
    entityResponse(c, tenant, users, requireUser(tenant, c.get("caller").objectId)),
  );

  routes.get("/users", canRead, (c) => listResponse(c, tenant, users, tenant.users.values()));

  routes.get("/users/:id", canRead, (c) => entityResponse(c, tenant, users, requireUser(tenant, c.req.param("id"))));

  // https://learn.microsoft.com/graph/api/user-post-users
  routes.post("/users", canWrite, async (c) => {
    const user = createUser(tenant, await readBody(c, userBodies.create));
    await tenant.commit();
    return entityResponse(c, tenant, users, user, 201);
  });

  // https://learn.microsoft.com/graph/api/user-update
  routes.patch("/users/:id", canWrite, async (c) => {
    const body = await readBody(c, userBodies.update);
    const user = requireUser(tenant, c.req.param("id"));
    if (body.passwordProfile !== undefined) requirePermission(c.get("caller"), permissions.writePasswords);
    if (sensitive.some((name) => body[name] !== undefined)) requireOrdinary(tenant, c.get("caller"), user.id);
    requireMatch(c, user);
    updateUser(tenant, user, body);
    await tenant.commit();
    return c.body(null, 204);
  });

  // https://learn.microsoft.com/graph/api/user-revokesigninsessions
  // Departs from Entra: Sessions of browsers stay signed in after `revokeSignInSessions`, which ends only refresh tokens.
  routes.post("/users/:id/revokeSignInSessions", allowAdministrators(...permissions.revokeSessions), async (c) => {
    const user = requireUser(tenant, c.req.param("id"));
    user.signInSessionsValidFromDateTime = tenant.now().toISOString();
    await tenant.commit();
    return c.json({ "@odata.context": `${tenant.origin}/v1.0/$metadata#Edm.Boolean`, value: true });
  });

  // https://learn.microsoft.com/graph/api/user-delete
  routes.delete("/users/:id", allowAdministrators(...permissions.deleteUsers), async (c) => {
    const user = requireUser(tenant, c.req.param("id"));
    requireOrdinary(tenant, c.get("caller"), user.id);
    deleteUser(tenant, user);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

// https://learn.microsoft.com/graph/api/resources/users#who-can-perform-sensitive-actions
const sensitive = [
  "accountEnabled",
  "businessPhones",
  "mobilePhone",
  "otherMails",
  "passwordProfile",
  "userPrincipalName",
] as const;

/** Allows only a Global Administrator to delete a user with a privileged role, or to change how that user signs in. */
function requireOrdinary(tenant: Tenant, caller: Caller, userId: string): void {
  if (caller.isUser && isPrivileged(tenant, userId)) requireRight(caller, [changePrivilegedUsers]);
}

/** Refuses `/me` to an application. */
export const usersOnly: MiddlewareHandler<GraphEnv> = async (c, next) => {
  if (!c.get("caller").isUser) {
    throw badRequest("delegated-token", "/me request is only valid with delegated authentication flow.", "BadRequest");
  }
  await next();
};

/** A user is addressed by object id or by user principal name. */
export function requireUser(tenant: Tenant, idOrName: string): User {
  const wanted = idOrName.toLowerCase();
  const user = tenant.users
    .values()
    .find(({ id, userPrincipalName }) => id === wanted || userPrincipalName.toLowerCase() === wanted);
  if (!user) throw notFound(idOrName);
  return user;
}
