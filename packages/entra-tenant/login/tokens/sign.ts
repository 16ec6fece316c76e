import { createHash, randomBytes } from "node:crypto";
import { SignJWT, type JWTPayload } from "jose";
import { signingCertificate } from "../../signing-certificate.ts";
import { defaultLifetimeSeconds } from "../../graph/policies/lifetime.ts";
import type { Tenant } from "../../tenant.ts";

/** Signs claims with the tenant's newest key. Adds the times and the id that every Entra token contains. */
export async function signToken(
  tenant: Tenant,
  claims: JWTPayload,
  options: { x5t: boolean; lifetimeSeconds?: number },
): Promise<string> {
  const jwk = tenant.signingKeys[0];
  if (jwk === undefined) throw new Error("the tenant has no signing key");
  const kid = String(jwk["kid"]);
  const x5t = options.x5t ? { x5t: (await signingCertificate(jwk, tenant.createdDateTime)).x5t } : {};
  const now = seconds(tenant.signingClock?.() ?? tenant.now());
  return await new SignJWT({
    iat: now,
    nbf: now,
    exp: now + (options.lifetimeSeconds ?? defaultLifetimeSeconds),
    ...claims,
    uti: randomBytes(16).toString("base64url"),
  })
    .setProtectedHeader({ typ: "JWT", alg: "RS256", ...x5t, kid })
    .sign(jwk);
}

/** Seconds since 1970, as in JWTs. */
export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** The pairwise `sub`: a user has a different one in each application. */
export function pairwiseSubject(tenant: Tenant, userId: string, audienceAppId: string): string {
  return createHash("sha256").update(`${tenant.id} ${audienceAppId} ${userId}`).digest("base64url");
}

/** `c_hash` and `at_hash`. https://openid.net/specs/openid-connect-core-1_0.html#HybridIDToken */
export function leftHalfHash(value: string): string {
  return createHash("sha256").update(value).digest().subarray(0, 16).toString("base64url");
}
