import { Hono } from "hono";
import { cors } from "hono/cors";
import { pairwiseSubject } from "../login/tokens/sign.ts";
import type { Tenant } from "../tenant.ts";
import { allow, authenticate, type GraphEnv } from "./authorize.ts";
import { forbidden } from "./errors.ts";

/**
 * OpenID Connect's UserInfo endpoint, which Microsoft Graph hosts. https://learn.microsoft.com/entra/identity-platform/userinfo
 * Departs from Entra: The version 1 endpoint takes a token for Microsoft Graph, because Azure AD Graph is not served.
 */
export function userInfoRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  for (const path of ["/oidc/userinfo", "/:tenant/openid/userinfo"]) {
    routes.use(path, cors());
    routes.on(["GET", "POST"], path, authenticate(tenant), allow("openid"), (c) => {
      const { objectId, clientId, permissions } = c.get("caller");
      const user = tenant.users.get(objectId);
      if (user === undefined) throw forbidden("user-of-token");
      return c.json({
        // The same as in the client's ID tokens: OpenID Connect Core 1.0, section 5.3.2.
        sub: pairwiseSubject(tenant, user.id, clientId),
        ...(permissions.has("profile")
          ? {
              name: user.displayName,
              ...(user.surname === null ? {} : { family_name: user.surname }),
              ...(user.givenName === null ? {} : { given_name: user.givenName }),
              picture: `${tenant.origin}/v1.0/me/photo/$value`,
            }
          : {}),
        ...(permissions.has("email") && user.mail !== null ? { email: user.mail } : {}),
      });
    });
  }
  return routes;
}
