import type { Application, User } from "../../entities.ts";
import { accessTokenSeconds } from "../../graph/policies/lifetime.ts";
import type { Resource, Tenant } from "../../tenant.ts";
import { grantedScopes, missingConsent } from "../consent.ts";
import type { EndpointVersion } from "../context.ts";
import { refuse } from "../errors/index.ts";
import { requireIssuableResource } from "../resources.ts";
import type { SignInEvent } from "../session.ts";
import { requireOneResource, type RequestedScopes } from "../scopes.ts";
import { delegatedAccessToken, type ClientProof } from "../tokens/access-token.ts";
import { idToken } from "../tokens/id-token.ts";
import { answerScope, scopeClaim } from "../tokens/scope.ts";
import { seconds } from "../tokens/sign.ts";

/** The body of a successful token response. */
export type TokenAnswer = Record<string, string | number>;

/** Input for turning a user's grant into tokens. */
export interface DelegatedGrant {
  version: EndpointVersion;
  client: Application;
  user: User;
  proof: ClientProof;
  requested: RequestedScopes;
  /** The `scope` or `resource` in the request, for messages. */
  scope: string;
  nonce: string | undefined;
  signIn: SignInEvent;
  wantsClientInfo: boolean;
  createRefreshToken: () => Promise<string>;
}

/** Turns a user's grant into tokens, if the user or an administrator has consented. */
export async function delegatedAnswer(tenant: Tenant, grant: DelegatedGrant): Promise<TokenAnswer> {
  const { version, client, user, requested } = grant;
  const part = requireOneResource(requested, grant.scope);
  requireIssuableResource(tenant, part.resource, part.audience);
  if (missingConsent(tenant, client, user, requested).length > 0) {
    refuse("consent-given", { clientId: client.appId, clientName: client.displayName }, "consent_required");
  }
  const granted = grantedScopes(tenant, client, part.resource, user);
  const claims = scopeClaim(part, granted, requested.openId);
  const { proof, signIn } = grant;
  const signed = { client, proof, resource: part.resource, audience: part.audience, signIn };
  const clientInfo = { uid: user.id, utid: tenant.id };
  return {
    token_type: "Bearer",
    scope: version === 1 ? claims.join(" ") : answerScope(part, granted, requested.openId),
    ...lifetime(tenant, version, { client, ...part }),
    access_token: await delegatedAccessToken(tenant, signed, user, claims),
    ...(requested.openId.has("offline_access") ? { refresh_token: await grant.createRefreshToken() } : {}),
    ...(requested.openId.has("openid")
      ? {
          id_token: await idToken(tenant, client, user, {
            version,
            openId: requested.openId,
            nonce: grant.nonce,
            signIn,
            beside: {},
          }),
        }
      : {}),
    ...(grant.wantsClientInfo ? { client_info: Buffer.from(JSON.stringify(clientInfo)).toString("base64url") } : {}),
  };
}

/** v1 writes numbers as text and contains more properties. */
export function lifetime(
  tenant: Tenant,
  version: EndpointVersion,
  { client, resource, audience }: { client: Application; resource: Resource; audience: string },
): TokenAnswer {
  const expiresIn = accessTokenSeconds(tenant, client.appId, resource.appId);
  if (version === 2) return { expires_in: expiresIn, ext_expires_in: expiresIn };
  const now = seconds(tenant.now());
  return {
    expires_in: String(expiresIn),
    ext_expires_in: String(expiresIn),
    expires_on: String(now + expiresIn),
    not_before: String(now),
    resource: audience,
  };
}
