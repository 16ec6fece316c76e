import type { AuthorizationCode } from "../authorize/code.ts";
import { matchesChallenge } from "../authorize/code-challenge.ts";
import { readRequested, type RawAuthorizeRequest } from "../authorize/request.ts";
import { requireEnabled } from "../clients.ts";
import type { LoginContext } from "../context.ts";
import { refuse } from "../errors/index.ts";
import { unseal } from "../seal.ts";
import { readScope, type RequestedScopes } from "../scopes.ts";
import { seconds } from "../tokens/sign.ts";
import { requireEnabledUser, requireUser } from "../users.ts";
import type { GrantRequest } from "./grant-request.ts";
import { requirePlatform } from "./platform.ts";
import { answerForUser } from "./first-answer.ts";
import type { TokenAnswer } from "./token-answer.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token */
export async function authorizationCode(request: GrantRequest): Promise<TokenAnswer> {
  const { context, version, client, form } = request;
  const { tenant } = context;
  const sealed = form["code"] ?? refuse("parameter-present", { parameter: "code" });
  const code = await unseal<AuthorizationCode>(tenant, "authorization-code", sealed);
  if (code === undefined) return refuse("grant-well-formed");
  if (code.clientId !== client.appId) refuse("grant-of-client");
  const proof = await requirePlatform(request, code.redirect.platform);
  if (code.expires <= seconds(tenant.now())) refuse("code-current");
  requireSameRedirectUri(code, form["redirect_uri"]);
  if (code.challenge !== undefined && !matchesChallenge(code.challenge, form["code_verifier"])) {
    refuse("code-verifier-matches");
  }
  requireEnabled(tenant, client);
  const user = requireUser(tenant, code.userId);
  requireEnabledUser(user);
  const { requested, asked } = readRedemption(request, code);
  redeemOnce(context, code);
  return await answerForUser(tenant, {
    version,
    client,
    user,
    proof,
    requested,
    scope: form["scope"] ?? asked.parameters["scope"] ?? asked.parameters["resource"] ?? "",
    nonce: code.nonce,
    signIn: code.signIn,
    wantsClientInfo: form["client_info"] === "1",
    platform: code.redirect.platform,
    asked,
  });
}

function requireSameRedirectUri(code: AuthorizationCode, redirectUri: string | undefined): void {
  if (redirectUri === undefined) refuse("parameter-present", { parameter: "redirect_uri" });
  if (redirectUri !== code.redirect.uri) {
    refuse("code-redirect-uri-same", { redirectUri, authorized: code.redirect.uri });
  }
}

/**
 * The redemption can select the API of the token. By default it is the first one of the authorization request. The
 * OpenID Connect scopes were decided when the user signed in.
 */
function readRedemption({ context, client, version, form }: GrantRequest, code: AuthorizationCode) {
  const { tenant } = context;
  const resource = form["resource"] ?? code.request.parameters["resource"];
  const asked: RawAuthorizeRequest =
    version === 1 ? { ...code.request, version, parameters: resource === undefined ? {} : { resource } } : code.request;
  const authorized = readRequested(tenant, client, asked);
  const [first] = authorized.resources;
  const { resources } =
    version === 2 && form["scope"] !== undefined
      ? readScope(tenant, client, form["scope"])
      : { resources: [first] satisfies RequestedScopes["resources"] };
  return { asked, requested: { openId: authorized.openId, resources } satisfies RequestedScopes };
}

/**
 * Departs from Entra: When the process ends, it forgets which codes were redeemed. They expire after ten minutes at
 * most.
 */
function redeemOnce({ redeemedCodes, tenant }: LoginContext, code: AuthorizationCode): void {
  if (redeemedCodes.has(code.id)) refuse("code-unredeemed");
  const now = seconds(tenant.now());
  for (const [id, expires] of redeemedCodes) if (expires <= now) redeemedCodes.delete(id);
  redeemedCodes.set(code.id, code.expires);
}
