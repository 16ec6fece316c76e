import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { pathByObjectId } from "./graph/alternate-keys.ts";
import { errorResponse } from "./graph/errors.ts";
import { graphRoutes } from "./graph/index.ts";
import { userInfoRoutes } from "./graph/user-info.ts";
import { keyVaultRoutes } from "./key-vault/index.ts";
import { loginRoutes } from "./login/index.ts";
import { metadataRoutes } from "./metadata.ts";
import type { Tenant } from "./tenant.ts";
import { notServed } from "./unserved.ts";

/** Everything that a tenant serves, on one origin. */
export function createApp(
  tenant: Tenant,
  onRequest: (method: string, path: string) => void = () => undefined,
  onNotice: (text: string) => void = () => undefined,
): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    onRequest(c.req.method, c.req.path);
    const requestId = randomUUID();
    c.header("request-id", requestId);
    c.header("client-request-id", c.req.header("client-request-id") ?? requestId);
    await next();
  });

  for (const version of ["/v1.0/*", "/beta/*"]) {
    app.use(version, async (c, next) => {
      const url = new URL(c.req.url);
      const path = pathByObjectId(tenant, url.pathname);
      if (path === undefined) {
        await next();
        return;
      }
      url.pathname = path;
      return await app.fetch(new Request(url, c.req.raw));
    });
  }

  app.route("/", metadataRoutes(tenant));
  app.route("/v1.0", graphRoutes(tenant));
  app.route("/beta", graphRoutes(tenant));
  app.route("/", userInfoRoutes(tenant));
  app.route("/", keyVaultRoutes(tenant));
  app.route("/", loginRoutes(tenant, { onNotice }));

  app.notFound((c) => notServed(c, tenant.now()));
  app.onError((error, c) => errorResponse(c, error, tenant.now()));
  return app;
}
