import { randomUUID } from "node:crypto";
import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { seal } from "../seal.ts";
import type { SignInEvent } from "../session.ts";
import { seconds } from "../tokens/sign.ts";
import type { CodeChallenge } from "./code-challenge.ts";
import type { Redirect } from "./redirect-uri.ts";
import type { AuthorizeRequest, RawAuthorizeRequest } from "./request.ts";

/** About ten minutes. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response */
const codeLifetimeSeconds = 600;

/** Contents of an authorization code. The code is this object, encrypted. */
export interface AuthorizationCode {
  id: string;
  expires: number;
  clientId: string;
  userId: string;
  signIn: SignInEvent;
  redirect: Redirect;
  challenge?: CodeChallenge;
  nonce?: string;
  /** The parameters of the request that determine the permissions. */
  request: RawAuthorizeRequest;
}

/** Creates an authorization code. */
export async function createCode(
  tenant: Tenant,
  request: AuthorizeRequest,
  user: User,
  signIn: SignInEvent,
): Promise<string> {
  const code: AuthorizationCode = {
    id: randomUUID(),
    expires: seconds(tenant.now()) + codeLifetimeSeconds,
    clientId: request.client.appId,
    userId: user.id,
    signIn,
    redirect: request.answerTo.redirect,
    ...(request.challenge === undefined ? {} : { challenge: request.challenge }),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    request: { ...request.raw, parameters: only(request.raw.parameters, ["scope", "resource"]) },
  };
  return await seal(tenant, "authorization-code", code);
}

function only(parameters: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
}
