import { type Context, Hono } from "hono";
import { createLocalJWKSet, errors, type JWK, jwtVerify } from "jose";
import { readForm } from "../login/form.ts";
import type { Tenant } from "../tenant.ts";
import { shortKeySeconds, shortLivedKey } from "./keys.ts";
import { connectServer, serverIdOf } from "./servers.ts";

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessToken = "urn:ietf:params:oauth:token-type:access_token";

/**
 * Exchange of a pipeline's identity token for a short-lived API key (RFC 8414, RFC 8693), as rsconnect-python asks for it.
 * Departs from Posit Connect: A token of any issuer is accepted if this tenant has signed it for the server's address.
 * The path of the token endpoint is invented; clients read it from the metadata.
 */
export function identityTokenRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get("/.well-known/oauth-authorization-server", (c) => {
    const server = connectServer(tenant, serverIdOf(c.req.url));
    const address = addressOf(c);
    return c.json({
      issuer: address,
      token_endpoint: `${address}/oauth/v1/token`,
      grant_types_supported: [
        "authorization_code",
        "refresh_token",
        ...(server.exchangesTokens ? [tokenExchange] : []),
      ],
    });
  });

  routes.post("/oauth/v1/token", async (c) => {
    const form = await readForm(c);
    const refuse = (error: string, error_description: string) => c.json({ error, error_description }, 400);
    const server = connectServer(tenant, serverIdOf(c.req.url));
    if (!server.exchangesTokens || form["grant_type"] !== tokenExchange) {
      return refuse("unsupported_grant_type", "The grant type is not supported.");
    }
    if (form["subject_token_type"] !== "urn:ietf:params:oauth:token-type:id_token") {
      return refuse("invalid_request", "The subject token type is not supported.");
    }
    const audience = await audienceOf(tenant, form["subject_token"] ?? "");
    if (audience === undefined) return refuse("invalid_grant", "The subject token could not be verified.");
    if (!audience.includes(addressOf(c))) return refuse("invalid_grant", "No service principal matches the token.");
    return c.json({
      access_token: shortLivedKey(tenant, server.id),
      issued_token_type: accessToken,
      token_type: "N_A",
      expires_in: shortKeySeconds,
    });
  });

  return routes;
}

function addressOf(c: Context): string {
  const { origin, pathname } = new URL(c.req.url);
  return `${origin}${pathname.replace(/\/(\.well-known|oauth\/v1)\/[^/]+$/, "")}`;
}

/** The audience of a token with a valid signature that has not ended. */
async function audienceOf(tenant: Tenant, token: string): Promise<readonly string[] | undefined> {
  const keys = tenant.signingKeys.map(({ kty, n, e, kid, alg }) => ({ kty, n, e, kid, alg }) as JWK);
  try {
    const options = { currentDate: tenant.now(), algorithms: ["RS256"], requiredClaims: ["exp", "sub"] };
    const { aud } = (await jwtVerify(token, createLocalJWKSet({ keys }), options)).payload;
    return Array.isArray(aud) ? aud : [aud ?? ""];
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
