import { signingCertificate } from "../signing-certificate.ts";
import type { Tenant } from "../tenant.ts";
import type { EndpointVersion } from "./context.ts";
import { issuer, oauthPath } from "./issuers.ts";
import { requireSegment } from "./tenant-segment.ts";

/**
 * The OpenID Connect discovery document. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 * Departs from Entra: behind `common` and `organizations` the issuer is the one tenant's, not a template; what is not
 * served (userinfo, device codes, front-channel logout) is not advertised.
 */
export function openIdConfiguration(tenant: Tenant, segment: string, version: EndpointVersion) {
  requireSegment(tenant, segment);
  const base = `${tenant.origin}/${segment}`;
  return {
    token_endpoint: base + oauthPath(version, "token"),
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: base + (version === 2 ? "/discovery/v2.0/keys" : "/discovery/keys"),
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    // In v2, `token` is served but not listed.
    response_types_supported: [
      "code",
      "id_token",
      "code id_token",
      "id_token token",
      ...(version === 1 ? ["token"] : []),
    ],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: issuer(tenant, version),
    request_uri_parameter_supported: false,
    authorization_endpoint: base + oauthPath(version, "authorize"),
    end_session_endpoint: base + oauthPath(version, "logout"),
    http_logout_supported: true,
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
      "c_hash",
      "at_hash",
      "email",
    ],
  };
}

/** The public halves of the signing keys, with their certificates. */
export async function publishedKeys(tenant: Tenant, segment: string, version: EndpointVersion) {
  requireSegment(tenant, segment);
  const keys = tenant.signingKeys.map(async (jwk) => {
    const { x5t, x5c } = await signingCertificate(jwk, tenant.createdDateTime);
    const { kty, kid, n, e } = jwk;
    return { kty, use: "sig", kid, x5t, n, e, x5c: [x5c], ...(version === 2 ? { issuer: issuer(tenant, 2) } : {}) };
  });
  return { keys: await Promise.all(keys) };
}

/** Tells MSAL which hosts are one and the same authority: this one alone. */
export function instanceDiscovery(tenant: Tenant) {
  const { host } = new URL(tenant.origin);
  return {
    tenant_discovery_endpoint: `${tenant.origin}/${tenant.id}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
