import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import type { TenantFetch } from "../sandbox/tenant-fetch.ts";

/** The claims of an access token that a proof shows. */
export interface TokenClaims {
  /** The user's sign-in name; undefined for an app-only token. */
  readonly who: string | undefined;
  /** The API, as the client named it. */
  readonly audience: string;
  readonly roles: readonly string[];
}

/** Clocks may differ by five minutes, the default of Microsoft's libraries. */
export const clockToleranceSeconds = 300;

/** Verifies an access token of the local tenant with its public keys. */
export async function verifyAccessToken(
  token: string,
  server: { jwks_uri?: string },
  { tenantFetch, now }: { tenantFetch: TenantFetch; now: () => Date },
): Promise<TokenClaims> {
  if (server.jwks_uri === undefined) throw new Error("the tenant publishes no keys");
  const keys = createRemoteJWKSet(new URL(server.jwks_uri), {
    [customFetch]: (url, options) => tenantFetch.fetch(url, options),
  });
  // Departs from Entra: there only the API that a token is for may read it; here anyone can check it.
  const { payload } = await jwtVerify(token, keys, { currentDate: now(), clockTolerance: clockToleranceSeconds });
  const who = payload["upn"] ?? payload["preferred_username"] ?? payload["unique_name"];
  const roles = payload["roles"];
  return {
    audience: String(payload.aud),
    who: typeof who === "string" ? who : undefined,
    roles: Array.isArray(roles) ? roles.map(String) : [],
  };
}
