import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { exchangeAdminRoutes } from "./exchange/admin-endpoint.ts";
import { exchangeRoleRoutes } from "./exchange/graph-roles.ts";
import { cognitiveServicesRoutes } from "./cognitive-services/index.ts";
import { dynamicsRoutes } from "./dynamics/index.ts";
import { canonicalPath } from "./graph/canonical-path.ts";
import { errorResponse } from "./graph/errors.ts";
import { graphRoutes } from "./graph/index.ts";
import { userInfoRoutes } from "./graph/user-info.ts";
import { homeRoutes } from "./home/index.ts";
import { keyVaultRoutes } from "./key-vault/index.ts";
import { logAnalyticsRoutes } from "./log-analytics/index.ts";
import { loginRoutes } from "./login/index.ts";
import { metadataRoutes } from "./metadata.ts";
import { positConnectRoutes } from "./posit-connect/index.ts";
import { withoutPrefix } from "./posit-connect/servers.ts";
import { sharePointRoutes } from "./sharepoint/index.ts";
import type { Tenant } from "./tenant.ts";
import { notServed } from "./unserved.ts";

/** Creates the app with all routes of a tenant. */
export function createApp(
  tenant: Tenant,
  onRequest: (method: string, path: string) => void = () => undefined,
  onNotice: (text: string) => void = () => undefined,
): Hono {
  /** Parts of Graph's paths in their canonical spelling, by lower case. */
  const names = new Map<string, string>();
  const app = new Hono({ getPath: (request) => canonicalPath(tenant, withoutPrefix(getPath(request)), names) });

  app.use(async (c, next) => {
    onRequest(c.req.method, requestedPath(c.req.url));
    const requestId = randomUUID();
    c.header("request-id", requestId);
    c.header("client-request-id", c.req.header("client-request-id") ?? requestId);
    await next();
  });

  const dispatch = async (request: Request) => await app.fetch(request);
  app.route("/", homeRoutes(tenant));
  app.route("/", metadataRoutes(tenant));
  app.route("/v1.0", graphRoutes(tenant, dispatch));
  // Before the other routes of Graph, which answer 501 to every path that they do not have.
  app.route("/beta", exchangeRoleRoutes(tenant));
  app.route("/beta", graphRoutes(tenant, dispatch));
  app.route("/", userInfoRoutes(tenant));
  app.route("/", keyVaultRoutes(tenant));
  app.route("/", positConnectRoutes(tenant, dispatch));
  app.route("/", exchangeAdminRoutes(tenant));
  app.route("/", dynamicsRoutes(tenant));
  app.route("/", sharePointRoutes(tenant));
  app.route("/", cognitiveServicesRoutes(tenant));
  app.route("/", logAnalyticsRoutes(tenant));
  app.route("/", loginRoutes(tenant, { onNotice }));
  for (const { path } of app.routes) {
    if (!path.startsWith("/v1.0/")) continue;
    for (const segment of path.split("/")) if (/^[\w.$]+$/.test(segment)) names.set(segment.toLowerCase(), segment);
  }

  app.notFound((c) => notServed(c, tenant.now()));
  app.onError((error, c) => errorResponse(c, error, tenant.now()));
  return app;
}

/** Returns the path in the request, which `getPath` may rewrite for the routes. */
function requestedPath(url: string): string {
  return new URL(url).pathname;
}
