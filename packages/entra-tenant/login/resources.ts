import type { Resource, Tenant } from "../tenant.ts";
import { refuse } from "./errors/index.ts";

/** Object id of the API's service principal, for a user who is about to consent to it. */
export function requireConsentableResource(tenant: Tenant, resource: Resource): string {
  return (
    resource.servicePrincipalId ??
    refuse("resource-has-service-principal", {
      resourceId: resource.appId,
      resourceName: resource.displayName,
      tenant: tenant.displayName,
    })
  );
}

/** Object id of the API's service principal, for a token. It must exist and be enabled. */
export function requireIssuableResource(tenant: Tenant, resource: Resource, audience: string): string {
  const { servicePrincipalId } = resource;
  if (servicePrincipalId === undefined) {
    return refuse("resource-in-tenant", { resource: audience, tenant: tenant.id });
  }
  if (tenant.servicePrincipals.get(servicePrincipalId)?.accountEnabled === false) {
    refuse("resource-enabled", { resource: audience });
  }
  return servicePrincipalId;
}
