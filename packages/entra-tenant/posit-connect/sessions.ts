import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { guidIn } from "./body.ts";
import { doesNotExist } from "./errors.ts";
import { requireAdministrator } from "./keys.ts";
import { connectServer, keepServer, serverIdOf } from "./servers.ts";

/**
 * Sign-ins of viewers through integrations.
 * Departs from Posit Connect: No viewer can sign in, and only administrators read
 * sessions, so the list is empty.
 */
export function sessionRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get("/", (c) => {
    const server = connectServer(tenant, serverIdOf(c.req.url));
    requireAdministrator(tenant, c, server.id);
    return c.json(server.sessions.map((session) => ({ ...session, id: String(session.id) })));
  });

  routes.delete("/:guid", async (c) => {
    const server = connectServer(tenant, serverIdOf(c.req.url));
    requireAdministrator(tenant, c, server.id);
    const guid = guidIn(c);
    if (!server.sessions.some((one) => one.guid === guid)) throw doesNotExist();
    server.sessions = server.sessions.filter((one) => one.guid !== guid);
    await keepServer(tenant, server);
    return c.body(null, 204);
  });

  return routes;
}
