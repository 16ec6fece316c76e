import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { requireEnabled } from "../clients.ts";
import { refuse } from "../errors/index.ts";
import { readRequested, type RawAuthorizeRequest } from "../authorize/request.ts";
import type { Platform } from "../authorize/redirect-uri.ts";
import { seal, unseal } from "../seal.ts";
import { newSignIn, type SignInEvent } from "../session.ts";
import { seconds } from "../tokens/sign.ts";
import { requireEnabledUser, requireUser } from "../users.ts";
import type { GrantRequest } from "./grant-request.ts";
import { requirePlatform } from "./platform.ts";
import { delegatedAnswer, type TokenAnswer } from "./token-answer.ts";

/** https://learn.microsoft.com/entra/identity-platform/refresh-tokens: 90 days, for single-page applications 24 hours. */
const lifetimeSeconds: Record<Platform, number> = { web: 7_776_000, publicClient: 7_776_000, spa: 86_400 };

/** Contents of a refresh token, which is valid for every API with consent. The token is this object, encrypted. */
export interface RefreshToken {
  issued: number;
  expires: number;
  clientId: string;
  userId: string;
  /** Missing in tokens of earlier versions of the tenant. */
  signIn?: SignInEvent;
  platform: Platform;
  /** The last requested permissions, for a request without scopes. */
  request: RawAuthorizeRequest;
}

/**
 * Makes a refresh token. Those of a single-page application keep the expiry of the first one.
 * Departs from Entra: Refresh tokens are not revoked when a password changes.
 */
export async function createRefreshToken(
  tenant: Tenant,
  content: Omit<RefreshToken, "issued" | "expires">,
  expires?: number,
): Promise<string> {
  const issued = seconds(tenant.now());
  const fixed = content.platform === "spa" ? expires : undefined;
  const token: RefreshToken = { ...content, issued, expires: fixed ?? issued + lifetimeSeconds[content.platform] };
  return await seal(tenant, "refresh-token", token);
}

/**
 * Each use returns a new refresh token, and the old one stays valid.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 */
export async function refreshToken(request: GrantRequest): Promise<TokenAnswer> {
  const { context, version, client, form, segmentName } = request;
  const { tenant } = context;
  const sealed = form["refresh_token"] ?? refuse("parameter-present", { parameter: "refresh_token" });
  const token = await unseal<RefreshToken>(tenant, "refresh-token", sealed);
  if (token === undefined) return refuse("grant-well-formed");
  if (token.clientId !== client.appId) refuse("grant-of-client");
  const proof = await requirePlatform(request, token.platform);
  requireCurrent(tenant, token);
  requireEnabled(tenant, client);
  const user = requireUser(tenant, token.userId);
  requireEnabledUser(user);
  requireNotRevoked(token, user);
  const signIn = token.signIn ?? newSignIn(tenant);

  const raw = version === 1 ? withResource(form, token.request) : withScope(form, token.request);
  const asked: RawAuthorizeRequest = { ...raw, version, segment: segmentName };
  const requested = readRequested(tenant, client, asked);
  // A refresh token returns another one even if `offline_access` is not requested again.
  requested.openId.add("offline_access");
  return await delegatedAnswer(tenant, {
    version,
    client,
    user,
    proof,
    requested,
    scope: asked.parameters["scope"] ?? asked.parameters["resource"] ?? "",
    nonce: undefined,
    signIn,
    wantsClientInfo: form["client_info"] === "1",
    createRefreshToken: async () =>
      await createRefreshToken(
        tenant,
        { clientId: client.appId, userId: user.id, signIn, platform: token.platform, request: asked },
        token.expires,
      ),
  });
}

function withScope(form: Record<string, string>, before: RawAuthorizeRequest): RawAuthorizeRequest {
  const scope = form["scope"] ?? before.parameters["scope"] ?? "openid";
  return { ...before, parameters: { scope } };
}

function withResource(form: Record<string, string>, before: RawAuthorizeRequest): RawAuthorizeRequest {
  const resource = form["resource"] ?? before.parameters["resource"];
  return { ...before, parameters: resource === undefined ? {} : { resource } };
}

function requireNotRevoked({ issued }: RefreshToken, { signInSessionsValidFromDateTime: validFrom }: User): void {
  if (validFrom === undefined || issued * 1000 >= Date.parse(validFrom)) return;
  refuse("refresh-token-not-revoked", { issued: new Date(issued * 1000).toISOString(), validFrom });
}

function requireCurrent(tenant: Tenant, token: RefreshToken): void {
  if (seconds(tenant.now()) < token.expires) return;
  const issued = new Date(token.issued * 1000).toISOString();
  refuse(token.platform === "spa" ? "spa-refresh-token-current" : "refresh-token-current", { issued });
}
