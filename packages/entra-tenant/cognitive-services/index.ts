import { type Context, Hono } from "hono";
import type { JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import { unknownRoute } from "../graph/errors.ts";
import { hasDataAction } from "../key-vault/roles.ts";
import type { Tenant } from "../tenant.ts";

const cognitiveServicesAppId = "7d312290-28c8-473c-a0ed-8e53749b6d6d";
const readModels = "Microsoft.CognitiveServices/accounts/OpenAI/models/read";

/**
 * One read of Azure OpenAI, on every host: https://learn.microsoft.com/rest/api/azureopenai/models/list. Role assignments in
 * Azure decide, not permissions in Entra.
 * Departs from Azure: Every host is an account. Its name is the first part of the host, and it is in every resource group.
 */
export function cognitiveServicesRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get("/openai/models", async (c) => {
    const token = bearerToken(c.req.header("authorization"));
    const claims = token === undefined ? undefined : await verified(tenant, token);
    if (claims === undefined || !isForCognitiveServices(tenant, claims)) {
      c.header("x-local-tenant-check", claims === undefined ? "token-signature" : "token-audience");
      const message =
        "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.";
      return c.json({ statusCode: 401, message }, 401);
    }
    if (c.req.query("api-version") === undefined) {
      c.header("x-local-tenant-check", "api-version");
      return c.json({ error: { code: "404", message: "Resource not found" } }, 404);
    }
    const principalId = String(claims["oid"]);
    if (!hasDataAction(tenant, principalId, readModels, accountOf(c))) return refuse(c, principalId);
    return c.json({ object: "list", data: [{ id: "gpt-4o-2024-11-20", object: "model", status: "succeeded" }] });
  });

  routes.all("/openai/*", (c) => {
    throw unknownRoute(c.req.method, c.req.path);
  });
  return routes;
}

/** Azure OpenAI answers a missing role with 401, not with 403. */
function refuse(c: Context, principalId: string): Response {
  c.header("x-local-tenant-check", "role-assignment");
  const message = `The principal \`${principalId}\` lacks the required data action \`${readModels}\` to perform \`GET /openai/models\` operation.`;
  return c.json({ error: { code: "PermissionDenied", message } }, 401);
}

/** The end of the account's resource id. */
function accountOf(c: Context): string {
  const [name = ""] = new URL(c.req.url).hostname.split(".");
  return `/providers/microsoft.cognitiveservices/accounts/${name}`;
}

function isForCognitiveServices(tenant: Tenant, { aud }: JWTPayload): boolean {
  return typeof aud === "string" && tenant.findResourceByUri(aud)?.appId === cognitiveServicesAppId;
}

async function verified(tenant: Tenant, token: string): Promise<JWTPayload | undefined> {
  return await verifyAccessToken(tenant, token).catch(() => undefined);
}
