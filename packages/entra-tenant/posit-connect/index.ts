import { type Context, Hono } from "hono";
import { derivedId } from "../derived-id.ts";
import type { Tenant } from "../tenant.ts";
import { associationRoutes } from "./associations.ts";
import { codes, ConnectError, doesNotExist, errorResponse, unknownRoute } from "./errors.ts";
import { identityTokenRoutes } from "./identity-tokens.ts";
import { integrationRoutes } from "./integrations.ts";
import { roleOf } from "./keys.ts";
import { connectServer, isAfter, serverIdOf } from "./servers.ts";
import { sessionRoutes } from "./sessions.ts";
import { templates } from "./templates.ts";

/**
 * Posit Connect's API for OAuth integrations, on every host name and below any path prefix. `dispatch` sends a request to
 * the sign-in endpoints of the tenant.
 */
export function positConnectRoutes(tenant: Tenant, dispatch: (request: Request) => Promise<Response>): Hono {
  const routes = new Hono();
  const serverOf = (c: Context) => connectServer(tenant, serverIdOf(c.req.url));

  routes.get("/__api__/server_settings", (c) => {
    const { id, version, isLicensed } = serverOf(c);
    const isSignedIn = c.req.header("authorization") !== undefined;
    if (isSignedIn) roleOf(tenant, c, id);
    return c.json({
      hostname: id,
      ...(isSignedIn && { version }),
      oauth_integrations_enabled: hasIntegrations(version),
      license: { "oauth-integrations": isLicensed },
    });
  });

  routes.get("/__api__/v1/user", (c) => {
    const role = roleOf(tenant, c, serverOf(c).id);
    return c.json({
      guid: derivedId(tenant.id, `posit connect ${role}`),
      username: role,
      first_name: "Connect",
      last_name: role,
      email: `${role}@${tenant.initialDomain}`,
      user_role: role,
      created_time: tenant.createdDateTime,
      updated_time: tenant.createdDateTime,
      active_time: null,
      confirmed: true,
      locked: false,
    });
  });

  routes.use("/__api__/v1/oauth/*", async (c: Context, next) => {
    if (!hasIntegrations(serverOf(c).version)) {
      throw new ConnectError(
        404,
        codes.objectDoesNotExist,
        "The requested method or endpoint does not exist.",
        "version",
      );
    }
    await next();
  });

  routes.get("/__api__/v1/oauth/templates", (c) => {
    roleOf(tenant, c, serverOf(c).id);
    return c.json([...templates.values()]);
  });

  routes.get("/__api__/v1/oauth/templates/:key", (c) => {
    roleOf(tenant, c, serverOf(c).id);
    const template = templates.get(c.req.param("key"));
    if (template === undefined) throw doesNotExist();
    return c.json(template);
  });

  routes.route("/__api__/v1/oauth/integrations", integrationRoutes(tenant, dispatch));
  routes.route("/__api__/v1/oauth/sessions", sessionRoutes(tenant));
  routes.route("/__api__/v1/content/:guid/oauth/integrations/associations", associationRoutes(tenant));
  routes.route("/", identityTokenRoutes(tenant));
  routes.all("/__api__/*", (c) => {
    throw unknownRoute(c.req.method, c.req.path);
  });
  routes.onError((error, c) => errorResponse(c, error));
  return routes;
}

/** posit-sdk expects OAuth integrations after this version. */
function hasIntegrations(version: string): boolean {
  return isAfter(version, "2024.06.0");
}
