import type { Tenant } from "../tenant.ts";
import type { EndpointVersion } from "./context.ts";

/**
 * The `iss` of tokens in either format.
 * Departs from Entra: Issuers have the tenant's own host. Entra uses login.microsoftonline.com in version 2 and
 * sts.windows.net in version 1.
 */
export function issuer(tenant: Tenant, version: EndpointVersion): string {
  return version === 2 ? `${tenant.origin}/${tenant.id}/v2.0` : `${tenant.origin}/${tenant.id}/`;
}

/** Path of an OAuth 2.0 endpoint below `/{tenant}`. */
export function oauthPath(version: EndpointVersion, endpoint: "authorize" | "token" | "logout" | "devicecode"): string {
  return version === 2 ? `/oauth2/v2.0/${endpoint}` : `/oauth2/${endpoint}`;
}
