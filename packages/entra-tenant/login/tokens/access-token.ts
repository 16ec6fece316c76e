import type { JWTPayload } from "jose";
import type { Application, ServicePrincipal, User } from "../../entities.ts";
import { microsoftGraphAppId } from "../../first-party.ts";
import { accessTokenSeconds } from "../../graph/policies/lifetime.ts";
import type { Resource, Tenant } from "../../tenant.ts";
import { issuer } from "../issuers.ts";
import type { SignInEvent } from "../session.ts";
import { groupClaims } from "./group-claims.ts";
import { clientAddress, optionalClaims } from "./optional-claims.ts";
import { assignedRoles } from "./roles.ts";
import { pairwiseSubject, signToken } from "./sign.ts";

/**
 * How the client authenticated: not at all (public), with a secret, with a certificate, or with another issuer's
 * assertion.
 */
export type ClientProof = "0" | "1" | "2";

interface Grant {
  client: Application;
  proof: ClientProof;
  resource: Resource;
  /** The API as in the request. */
  audience: string;
}

/** An app-only access token. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
export async function appOnlyAccessToken(tenant: Tenant, grant: Grant, principal: ServicePrincipal): Promise<string> {
  const isVersion1 = grant.resource.accessTokenVersion === 1;
  return await sign(tenant, grant, {
    ...(isVersion1 ? { idp: issuer(tenant, 1) } : {}),
    ...(hasTypeClaim(tenant, grant.resource) ? { idtyp: "app" } : {}),
    oid: principal.id,
    sub: principal.id,
    ...rolesClaim(assignedRoles(tenant, principal.id, grant.resource)),
  });
}

/**
 * Microsoft's APIs always get `idtyp`. Others must request it:
 * https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 */
function hasTypeClaim(tenant: Tenant, { appId, isFirstParty }: Resource): boolean {
  const wanted = tenant.findApplication(appId)?.optionalClaims?.accessToken;
  return isFirstParty || wanted?.some(({ name }) => name === "idtyp") === true;
}

/** An access token for an application that acts for a user. */
export async function delegatedAccessToken(
  tenant: Tenant,
  grant: Grant & { signIn: SignInEvent; isInUrl?: boolean },
  user: User,
  scopes: string[],
): Promise<string> {
  const isVersion1 = grant.resource.accessTokenVersion === 1;
  const registration = tenant.findApplication(grant.resource.appId);
  const wanted = registration?.optionalClaims?.accessToken;
  const { isInUrl = false } = grant;
  return await sign(tenant, grant, {
    name: user.displayName,
    oid: user.id,
    ...rolesClaim(assignedRoles(tenant, user.id, grant.resource)),
    ...groupClaims(tenant, { userId: user.id, registration, kind: "accessToken", isInUrl }),
    scp: scopes.join(" "),
    sub: pairwiseSubject(tenant, user.id, grant.resource.appId),
    ...(isVersion1 ? version1User(user) : { preferred_username: user.userPrincipalName }),
    ...optionalClaims(wanted, { user, signIn: grant.signIn }),
  });
}

async function sign(tenant: Tenant, grant: Grant, claims: JWTPayload): Promise<string> {
  const version = grant.resource.accessTokenVersion;
  const { appId } = grant.client;
  const common =
    version === 1
      ? { aud: grant.audience, iss: issuer(tenant, 1), appid: appId, appidacr: grant.proof, ver: "1.0" }
      : { aud: grant.resource.appId, iss: issuer(tenant, 2), azp: appId, azpacr: grant.proof, ver: "2.0" };
  const named = grant.resource.appId === microsoftGraphAppId ? { app_displayname: grant.client.displayName } : {};
  return await signToken(
    tenant,
    { ...common, ...named, tid: tenant.id, ...claims },
    {
      x5t: version === 1,
      lifetimeSeconds: accessTokenSeconds(tenant, appId, grant.resource.appId),
    },
  );
}

function version1User(user: User): JWTPayload {
  return {
    acr: "1",
    amr: ["pwd"],
    ipaddr: clientAddress,
    ...(user.surname === null ? {} : { family_name: user.surname }),
    ...(user.givenName === null ? {} : { given_name: user.givenName }),
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
  };
}

function rolesClaim(roles: string[]): JWTPayload {
  return roles.length === 0 ? {} : { roles };
}
