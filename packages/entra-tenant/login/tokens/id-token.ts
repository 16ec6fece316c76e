import type { JWTPayload } from "jose";
import type { Application, User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import type { EndpointVersion } from "../context.ts";
import { issuer } from "../issuers.ts";
import type { OpenIdScope } from "../scopes.ts";
import type { SignInEvent } from "../session.ts";
import { groupClaims } from "./group-claims.ts";
import { clientAddress, optionalClaims } from "./optional-claims.ts";
import { assignedRoles } from "./roles.ts";
import { leftHalfHash, pairwiseSubject, signToken } from "./sign.ts";

/** Request for an ID token. */
export interface IdTokenRequest {
  version: EndpointVersion;
  openId: ReadonlySet<OpenIdScope>;
  nonce: string | undefined;
  signIn: SignInEvent;
  /** Issued together by the authorization endpoint, and bound by a hash. */
  beside: { code?: string | undefined; accessToken?: string | undefined };
  /** Whether the authorization endpoint issues it. */
  isInUrl?: boolean;
}

/** An ID token. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export async function idToken(
  tenant: Tenant,
  client: Application,
  user: User,
  request: IdTokenRequest,
): Promise<string> {
  const { version, nonce, beside } = request;
  const servicePrincipalId = tenant.findServicePrincipal(client.appId)?.id;
  const roles = assignedRoles(tenant, user.id, { servicePrincipalId, appRoles: client.appRoles });
  const claims: JWTPayload = {
    aud: client.appId,
    iss: issuer(tenant, version),
    ...(version === 1 ? version1User(user) : version2User(user, request.openId)),
    ...(nonce === undefined ? {} : { nonce }),
    ...(roles.length === 0 ? {} : { roles }),
    ...groupClaims(tenant, {
      userId: user.id,
      registration: client,
      kind: "idToken",
      isInUrl: request.isInUrl ?? false,
    }),
    ...(beside.code === undefined ? {} : { c_hash: leftHalfHash(beside.code) }),
    ...(beside.accessToken === undefined ? {} : { at_hash: leftHalfHash(beside.accessToken) }),
    sub: pairwiseSubject(tenant, user.id, client.appId),
    tid: tenant.id,
    ver: version === 1 ? "1.0" : "2.0",
    ...optionalClaims(client.optionalClaims?.idToken, { user, signIn: request.signIn }),
  };
  return await signToken(tenant, claims, { x5t: version === 1 });
}

function version1User(user: User): JWTPayload {
  return {
    amr: ["pwd"],
    ipaddr: clientAddress,
    ...(user.surname === null ? {} : { family_name: user.surname }),
    ...(user.givenName === null ? {} : { given_name: user.givenName }),
    name: user.displayName,
    oid: user.id,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
  };
}

function version2User(user: User, openId: ReadonlySet<OpenIdScope>): JWTPayload {
  return {
    ...(openId.has("email") && user.mail !== null ? { email: user.mail } : {}),
    ...(openId.has("profile")
      ? { name: user.displayName, oid: user.id, preferred_username: user.userPrincipalName }
      : {}),
  };
}
