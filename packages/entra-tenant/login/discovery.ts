import { signingCertificate } from "../signing-certificate.ts";
import type { Tenant } from "../tenant.ts";
import type { EndpointVersion } from "./context.ts";
import { issuer, oauthPath } from "./issuers.ts";
import { requireSegment, type Segment } from "./tenant-segment.ts";

const claimsInBoth = [
  "sub",
  "iss",
  "cloud_instance_name",
  "cloud_instance_host_name",
  "cloud_graph_host_name",
  "msgraph_host",
  "aud",
  "exp",
  "iat",
  "auth_time",
  "acr",
];

/**
 * The OpenID Connect discovery document, with Entra's members in Entra's order.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc; recorded answers: version 2 in azure-sdk-for-js,
 * sdk/identity/identity/recordings; version 1 in AzureAD/MSIdentityTools, tests/Get-MsIdOpenIdProviderConfiguration.tests.ps1.
 * Departs from Entra: `kerberos_endpoint` and `check_session_iframe` are in the metadata, but answer 501.
 */
export function openIdConfiguration(tenant: Tenant, name: string, version: EndpointVersion) {
  const segment = requireSegment(tenant, name);
  const base = `${tenant.origin}/${name}`;
  const userInfo = version === 2 ? `${tenant.origin}/oidc/userinfo` : `${base}/openid/userinfo`;
  return {
    token_endpoint: base + oauthPath(version, "token"),
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: base + (version === 2 ? "/discovery/v2.0/keys" : "/discovery/keys"),
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    // In v2, `token` is served but not listed.
    response_types_supported:
      version === 2
        ? ["code", "id_token", "code id_token", "id_token token"]
        : ["code", "id_token", "code id_token", "token id_token", "token"],
    scopes_supported: version === 2 ? ["openid", "profile", "email", "offline_access"] : ["openid"],
    issuer: issuerBehind(tenant, segment, version),
    ...(version === 2
      ? { request_uri_parameter_supported: false, userinfo_endpoint: userInfo }
      : { microsoft_multi_refresh_token: true }),
    authorization_endpoint: base + oauthPath(version, "authorize"),
    device_authorization_endpoint: base + oauthPath(version, "devicecode"),
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: base + oauthPath(version, "logout"),
    ...(version === 2
      ? {
          claims_supported: [
            ...claimsInBoth,
            "nonce",
            "preferred_username",
            "name",
            "tid",
            "ver",
            "at_hash",
            "c_hash",
            "email",
          ],
        }
      : {
          claims_supported: [...claimsInBoth, "amr", "nonce", "email", "given_name", "family_name", "nickname"],
          check_session_iframe: `${base}/oauth2/checksession`,
          userinfo_endpoint: userInfo,
        }),
    kerberos_endpoint: `${base}/kerberos`,
    ...cloud(tenant, segment),
  };
}

/** If the issuer would differ between tenants, Entra returns a template. */
function issuerBehind(tenant: Tenant, segment: Segment, version: EndpointVersion): string {
  const own = issuer(tenant, version);
  return segment === "tenant" ? own : own.replace(`/${tenant.id}/`, "/{tenantid}/");
}

/** Departs from Entra: The cloud and Microsoft Graph have the tenant's own host. */
function cloud(tenant: Tenant, segment: Segment) {
  const { host } = new URL(tenant.origin);
  return {
    tenant_region_scope: segment === "tenant" ? "WW" : null,
    cloud_instance_name: host,
    cloud_graph_host_name: "graph.windows.net",
    msgraph_host: host,
    rbac_url: "https://pas.windows.net",
  };
}

/** The public halves of the signing keys, with their certificates. */
export async function publishedKeys(tenant: Tenant, name: string, version: EndpointVersion) {
  const segment = requireSegment(tenant, name);
  const keys = tenant.signingKeys.map(async (jwk) => {
    const { x5t, x5c } = await signingCertificate(jwk, tenant.createdDateTime);
    const { kty, kid, n, e } = jwk;
    const issuers = version === 2 ? { issuer: issuerBehind(tenant, segment, 2) } : {};
    return { kty, use: "sig", kid, x5t, n, e, x5c: [x5c], ...issuers };
  });
  return { keys: await Promise.all(keys) };
}

/** Hosts of the same authority, for MSAL. There is only this one. */
export function instanceDiscovery(tenant: Tenant) {
  const { host } = new URL(tenant.origin);
  return {
    tenant_discovery_endpoint: `${tenant.origin}/${tenant.id}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
