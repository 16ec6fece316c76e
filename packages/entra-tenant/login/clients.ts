import type { Application, ServicePrincipal } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { refuse } from "./errors/index.ts";
import type { Segment } from "./tenant-segment.ts";

/** The application with a client id. */
export function requireClient(tenant: Tenant, clientId: string | undefined): Application {
  if (clientId === undefined) return refuse("parameter-present", { parameter: "client_id" });
  if (/^[0-]+$/.test(clientId)) return refuse("client-id-valid", { clientId });
  return tenant.findApplication(clientId) ?? refuse("client-known", { clientId, tenant: tenant.displayName });
}

/** Single-tenant applications can only use the tenant's own endpoint. */
export function requireAudience(client: Application, segment: Segment): void {
  const parameters = { clientId: client.appId, clientName: client.displayName, segment };
  if (segment === "consumers") refuse("endpoint-for-organizations", parameters);
  if (segment !== "tenant" && client.signInAudience === "AzureADMyOrg") refuse("client-multitenant", parameters);
}

/**
 * The service principal of a client. A disabled one or a deactivated application gets no tokens. Undefined if it is
 * missing, because the first consent creates it.
 */
export function requireEnabled(tenant: Tenant, client: Application): ServicePrincipal | undefined {
  const servicePrincipal = tenant.findServicePrincipal(client.appId);
  const isDeactivated = client.isDisabled === true || servicePrincipal?.isDisabled === true;
  if (isDeactivated || servicePrincipal?.accountEnabled === false) {
    refuse("client-enabled", { clientId: client.appId, clientName: client.displayName });
  }
  return servicePrincipal;
}

/** For grants that require the client's service principal in the tenant. */
export function requireServicePrincipal(tenant: Tenant, client: Application): ServicePrincipal {
  return (
    requireEnabled(tenant, client) ??
    refuse("service-principal-in-tenant", { clientId: client.appId, tenantId: tenant.id })
  );
}
