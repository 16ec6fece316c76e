import type { Context } from "hono";
import { requireAudience, requireClient } from "./clients.ts";
import { withBasicCredentials } from "./client-authentication/index.ts";
import type { EndpointVersion, LoginContext } from "./context.ts";
import { refuse } from "./errors/index.ts";
import { readForm } from "./form.ts";
import { authorizationCode } from "./grants/authorization-code.ts";
import { clientCredentials } from "./grants/client-credentials.ts";
import { deviceCode } from "./grants/device-code.ts";
import type { Grant } from "./grants/grant-request.ts";
import { onBehalfOf } from "./grants/on-behalf-of.ts";
import { password } from "./grants/password.ts";
import { refreshToken } from "./grants/refresh-token.ts";
import { requireSegment } from "./tenant-segment.ts";
import { recordTokenRequest } from "./token-sign-in.ts";

const grants: Record<string, Grant> = {
  authorization_code: authorizationCode,
  client_credentials: clientCredentials,
  device_code: deviceCode,
  password,
  refresh_token: refreshToken,
  "urn:ietf:params:oauth:grant-type:device_code": deviceCode,
  "urn:ietf:params:oauth:grant-type:jwt-bearer": onBehalfOf,
};

/** Departs from Entra: SAML grants answer 501, because AADSTS70003 would look like a mistake of the client. */
const grantsOfEntra = new Set([
  "urn:ietf:params:oauth:grant-type:saml1_1-bearer",
  "urn:ietf:params:oauth:grant-type:saml2-bearer",
]);

/** The token endpoint. https://learn.microsoft.com/entra/identity-platform/v2-protocols */
export async function tokenEndpoint(
  c: Context,
  context: LoginContext,
  segmentName: string,
  version: EndpointVersion,
): Promise<Response> {
  const { tenant } = context;
  if (c.req.method !== "POST") refuse("method-post", { method: c.req.method });
  const form = withBasicCredentials(await readForm(c), c.req.header("authorization"));
  const segment = requireSegment(tenant, segmentName);
  const grantType = form["grant_type"] ?? refuse("parameter-present", { parameter: "grant_type" });
  if (grantsOfEntra.has(grantType)) return notServed(c, grantType);
  const grant = grants[grantType] ?? refuse("grant-type-supported", { grantType });
  const origin = c.req.header("origin");
  const answer = await recordTokenRequest(c, tenant, form, async (attempt) => {
    const client = requireClient(tenant, form["client_id"]);
    requireAudience(client, segment);
    return await grant({ context, version, segment, segmentName, client, form, origin, attempt });
  });
  c.header("Cache-Control", "no-store");
  c.header("Pragma", "no-cache");
  return c.json(answer);
}

function notServed(c: Context, grantType: string): Response {
  c.header("x-local-tenant-check", "grant-type-served");
  const description = `The local tenant does not serve the grant type '${grantType}'.`;
  return c.json({ error: "unsupported_grant_type", error_description: description }, 501);
}
