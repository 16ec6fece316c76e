import { errors, type JWTPayload } from "jose";
import { verifyAccessToken } from "../../access-tokens.ts";
import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import type { RawAuthorizeRequest } from "../authorize/request.ts";
import { readRequested } from "../authorize/request.ts";
import { requireConfidentialClient } from "../client-authentication/index.ts";
import { requireEnabled } from "../clients.ts";
import { refuse } from "../errors/index.ts";
import { newSignIn } from "../session.ts";
import { requireEnabledUser, requireUser } from "../users.ts";
import type { GrantRequest } from "./grant-request.ts";
import { answerForUser } from "./first-answer.ts";
import type { TokenAnswer } from "./token-answer.ts";

/**
 * An API exchanges the token that it was called with for one to another API, for the same user.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 * Departs from Entra: SAML assertions are neither accepted nor issued.
 */
export async function onBehalfOf(request: GrantRequest): Promise<TokenAnswer> {
  const { context, version, client, form, segmentName, origin } = request;
  const { tenant } = context;
  if (origin !== undefined) refuse("only-spa-redeems-cross-origin", { origin });
  const assertion = form["assertion"] ?? refuse("parameter-present", { parameter: "assertion" });
  const use = form["requested_token_use"] ?? refuse("parameter-present", { parameter: "requested_token_use" });
  if (use !== "on_behalf_of") refuse("requested-token-use-supported");
  const proof = await requireConfidentialClient(request, "confidential-client-authenticated");
  requireEnabled(tenant, client);
  const claims = await requireUserAssertion(tenant, client, assertion);
  const user = requireUser(tenant, String(claims["oid"]));
  requireEnabledUser(user);

  const name = version === 1 ? "resource" : "scope";
  const named = form[name] ?? refuse("parameter-present", { parameter: name });
  const asked: RawAuthorizeRequest = { version, segment: segmentName, parameters: { [name]: named } };
  const requested = readRequested(tenant, client, asked);
  const signIn = newSignIn(tenant);
  return await answerForUser(tenant, {
    version,
    client,
    user,
    proof,
    requested,
    scope: named,
    nonce: undefined,
    signIn,
    wantsClientInfo: form["client_info"] === "1",
    platform: "web",
    asked,
  });
}

/** The assertion is an access token that this tenant issued to a user, for the API that presents it. */
async function requireUserAssertion(tenant: Tenant, client: Application, assertion: string): Promise<JWTPayload> {
  const claims = await verify(tenant, assertion);
  const isAccessToken = claims["appid"] !== undefined || claims["azp"] !== undefined;
  if (!isAccessToken) refuse("assertion-is-access-token");
  const audience = typeof claims.aud === "string" ? claims.aud : "";
  if (tenant.findResourceByUri(audience)?.appId !== client.appId) {
    refuse("assertion-for-client", { audience, clientId: client.appId, clientName: client.displayName });
  }
  if (claims["scp"] === undefined) refuse("assertion-of-user", { clientId: client.appId });
  return claims;
}

async function verify(tenant: Tenant, assertion: string): Promise<JWTPayload> {
  try {
    return await verifyAccessToken(tenant, assertion);
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      refuse("user-assertion-current", {
        now: tenant.now().toISOString(),
        expires: new Date((error.payload.exp ?? 0) * 1000).toISOString(),
      });
    }
    if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) refuse("user-assertion-well-formed");
    if (error instanceof errors.JOSEError) refuse("user-assertion-signature-valid");
    throw error;
  }
}
