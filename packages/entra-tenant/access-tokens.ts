import { createLocalJWKSet, errors, type JWK, type JWTPayload, jwtVerify } from "jose";
import type { Tenant } from "./tenant.ts";

/**
 * Clocks of Microsoft's services may differ by five minutes, the default of their libraries.
 * https://learn.microsoft.com/dotnet/api/microsoft.identitymodel.tokens.tokenvalidationparameters.clockskew
 */
const clockToleranceSeconds = 300;

/** Returns the claims of a valid access token of this tenant. Throws the errors of `jose`. The caller checks the audience. */
export async function verifyAccessToken(tenant: Tenant, token: string): Promise<JWTPayload> {
  const options = {
    currentDate: tenant.now(),
    clockTolerance: clockToleranceSeconds,
    algorithms: ["RS256"],
    requiredClaims: ["exp", "oid"],
  };
  const { payload } = await jwtVerify(token, publicKeysOf(tenant), options);
  // Tenants in memory share a signing key.
  if (payload["tid"] !== tenant.id)
    throw new errors.JWTClaimValidationFailed("the token is of another tenant", payload, "tid");
  return payload;
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** By the signing keys of a tenant, which never change. A set keeps its imported keys, which take most of the time. */
const keySets = new WeakMap<Tenant["signingKeys"], KeySet>();

function publicKeysOf({ signingKeys }: Tenant): KeySet {
  const known = keySets.get(signingKeys);
  if (known !== undefined) return known;
  const keys = signingKeys.map(({ kty, n, e, kid, alg }) => ({ kty, n, e, kid, alg }) as JWK);
  const set = createLocalJWKSet({ keys });
  keySets.set(signingKeys, set);
  return set;
}

/** The token of an `Authorization` header; undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
}
