import type { Context } from "hono";
import type { User } from "../../entities.ts";
import { accessTokenSeconds } from "../../graph/policies/lifetime.ts";
import type { Tenant } from "../../tenant.ts";
import { grantedScopes } from "../consent.ts";
import { requireIssuableResource } from "../resources.ts";
import { type SignInEvent, signInTo } from "../session.ts";
import { delegatedAccessToken } from "../tokens/access-token.ts";
import { idToken } from "../tokens/id-token.ts";
import { answerScope, scopeClaim } from "../tokens/scope.ts";
import { answer } from "./answer.ts";
import { recordBrowserSignIn } from "./browser-sign-in.ts";
import { createCode } from "./code.ts";
import type { AuthorizeRequest } from "./request.ts";

/** Responds to an authorization request with a code, an ID token or an access token. */
export async function issue(c: Context, tenant: Tenant, request: AuthorizeRequest, user: User): Promise<Response> {
  const { parts, client, requested, nonce } = request;
  const signIn = await signInTo(c, tenant, client, user);
  const code = parts.has("code") ? await createCode(tenant, request, user, signIn) : undefined;
  const accessToken = parts.has("token") ? await implicitAccessToken(tenant, request, user, signIn) : undefined;
  const signed = parts.has("id_token")
    ? await idToken(tenant, client, user, {
        version: request.raw.version,
        openId: requested.openId,
        nonce,
        signIn,
        beside: { code, accessToken: accessToken?.["access_token"] },
        isInUrl: true,
      })
    : undefined;
  recordBrowserSignIn(c, tenant, request, user);
  return await answer(c, request.answerTo, { code, ...accessToken, id_token: signed });
}

async function implicitAccessToken(tenant: Tenant, request: AuthorizeRequest, user: User, signIn: SignInEvent) {
  const [part] = request.requested.resources;
  const { client, requested } = request;
  requireIssuableResource(tenant, part.resource, part.audience);
  const granted = grantedScopes(tenant, client, part.resource, user);
  const grant = {
    client,
    proof: "0",
    resource: part.resource,
    audience: part.audience,
    signIn,
    isInUrl: true,
  } as const;
  return {
    access_token: await delegatedAccessToken(tenant, grant, user, scopeClaim(part, granted, requested.openId)),
    token_type: "Bearer",
    expires_in: String(accessTokenSeconds(tenant, client.appId, part.resource.appId)),
    scope: answerScope(part, granted, requested.openId),
  };
}
