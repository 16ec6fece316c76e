import type { Tenant } from "../tenant.ts";

/**
 * Shows a client library, before it sends a password, whether this service or the company's own one checks it. Recorded
 * responses: AzureAD/microsoft-authentication-library-for-dotnet, tests/Microsoft.Identity.Test.Common/Core/Mocks.
 */
export function userRealm(tenant: Tenant, user: string) {
  const domain = user.slice(user.lastIndexOf("@") + 1).toLowerCase();
  const isOwn = domain === tenant.initialDomain || domain.endsWith(`.${tenant.initialDomain}`);
  if (!isOwn) return { ver: "1.0", account_type: "Unknown", cloud_instance_name: new URL(tenant.origin).host };
  return {
    ver: "1.0",
    account_type: "Managed",
    domain_name: domain,
    cloud_instance_name: new URL(tenant.origin).host,
    cloud_audience_urn: "urn:federation:MicrosoftOnline",
  };
}
