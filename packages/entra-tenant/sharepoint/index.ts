import { type Context, Hono } from "hono";
import type { JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import { unknownRoute } from "../graph/errors.ts";
import type { Tenant } from "../tenant.ts";

const sharePointAppId = "00000003-0000-0ff1-ce00-000000000000";

/**
 * One read of SharePoint's REST service, on every host. A service principal can read with a certificate and one of the
 * roles `Sites.*.All`: https://learn.microsoft.com/sharepoint/dev/solution-guidance/security-apponly-azuread
 */
export function sharePointRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get("/_api/web", async (c) => {
    const token = bearerToken(c.req.header("authorization"));
    const claims = token === undefined ? undefined : await verified(tenant, token);
    return claims === undefined
      ? refuse(c, 401, "Invalid issuer or signature.", "token-signature")
      : (refusalOf(c, tenant, claims) ?? c.json({ Title: tenant.displayName, Url: new URL(c.req.url).origin }));
  });

  routes.all("/_api/*", (c) => {
    throw unknownRoute(c.req.method, c.req.path);
  });
  return routes;
}

/**
 * Departs from SharePoint: The texts come from reports of users, except the one about the signature. People are answered
 * as if they could read every site.
 */
function refusalOf(c: Context, tenant: Tenant, claims: JWTPayload): Response | undefined {
  if (typeof claims.aud !== "string" || tenant.findResourceByUri(claims.aud)?.appId !== sharePointAppId) {
    const text = "Exception of type 'Microsoft.IdentityModel.Tokens.AudienceUriValidationFailedException' was thrown.";
    return refuse(c, 401, text, "token-audience");
  }
  if (typeof claims["scp"] === "string") return undefined;
  if (claims["appidacr"] === "1") {
    c.header("x-local-tenant-check", "certificate");
    return c.text("Unsupported app only token.", 401);
  }
  const roles: unknown[] = Array.isArray(claims["roles"]) ? claims["roles"] : [];
  if (roles.some((role) => /^Sites\..+\.All$/.test(String(role)))) return undefined;
  c.header("x-local-tenant-check", "roles");
  const value = "Access denied. You do not have permission to perform this action or access this resource.";
  const code = "-2147024891, System.UnauthorizedAccessException";
  return c.json({ "odata.error": { code, message: { lang: "en-US", value } } }, 403);
}

function refuse(c: Context, status: 401, text: string, check: string): Response {
  c.header("x-local-tenant-check", check);
  return c.json({ error_description: text }, status);
}

async function verified(tenant: Tenant, token: string): Promise<JWTPayload | undefined> {
  return await verifyAccessToken(tenant, token).catch(() => undefined);
}
