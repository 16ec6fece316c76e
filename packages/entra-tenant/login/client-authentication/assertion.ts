import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from "jose";
import type { Tenant } from "../../tenant.ts";
import { refuse } from "../errors/index.ts";
import { seconds } from "../tokens/sign.ts";

/** A decoded client assertion whose signature is not checked yet. */
export interface Assertion {
  token: string;
  header: ProtectedHeaderParameters;
  claims: JWTPayload & { iss: string; sub: string; exp: number };
}

/** Entra tolerates clocks that are up to five minutes off. */
const clockSkewSeconds = 300;

/** Decodes a client assertion and checks its times. */
export function requireAssertion(tenant: Tenant, token: string, type: string | undefined): Assertion {
  if (type !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") return refuse("assertion-type-supported");
  const { header, claims } = decode(token);
  const { iss, sub, exp, nbf } = claims;
  if (typeof iss !== "string" || typeof sub !== "string" || !isTime(exp)) return refuse("assertion-well-formed");
  if (nbf !== undefined && !isTime(nbf)) return refuse("assertion-well-formed");
  const now = seconds(tenant.now());
  if (exp + clockSkewSeconds <= now || (nbf ?? now) - clockSkewSeconds > now) {
    refuse("assertion-current", {
      now: tenant.now().toISOString(),
      notBefore: new Date((nbf ?? 0) * 1000).toISOString(),
      expires: new Date(exp * 1000).toISOString(),
    });
  }
  return { token, header, claims: { ...claims, iss, sub, exp } };
}

/** Decoding does not check the types of claims, and MSAL Python sends fractions of seconds. */
function isTime(claim: unknown): claim is number {
  return typeof claim === "number" && !Number.isNaN(new Date(claim * 1000).getTime());
}

/** The audiences of an assertion: one, several or none. */
export function audiences(claims: JWTPayload): string[] {
  return typeof claims.aud === "string" ? [claims.aud] : (claims.aud ?? []);
}

function decode(token: string): { header: ProtectedHeaderParameters; claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return refuse("assertion-well-formed");
  }
}
