import type { Deployment } from "../../cli/sandbox/deployment.ts";
import type { Application } from "../../packages/entra-tenant/entities.ts";
import type { Tenant } from "../../packages/entra-tenant/index.ts";

/** Objects of one integration in the tenant; duplicates would show. */
export interface Inventory {
  readonly registrations: number;
  readonly secrets: number;
  readonly servicePrincipals: number;
  readonly roles: number;
  readonly grants: number;
  readonly redirectUris: readonly string[];
}

const tagPrefix = "entra-integrations:entra-integrations:dev:";

/** Everything in the tenant with the tag of the stack `dev`, by integration. */
export function inventory(tenant: Tenant): Record<string, Inventory> {
  const byName = Map.groupBy(ourApplications(tenant), nameOf);
  return Object.fromEntries([...byName].map(([name, applications]) => [name, count(tenant, applications)]));
}

/** Graph's ids of what the tenant holds of the stack `dev`: applications, principals, secrets, assignments and grants. */
export function tenantIds(tenant: Tenant): string[] {
  const applications = ourApplications(tenant);
  const principals = principalsOf(tenant, applications);
  return [
    ...[...applications, ...principals, ...rolesOf(tenant, principals), ...grantsOf(tenant, principals)].map(
      ({ id }) => id,
    ),
    ...applications.flatMap(({ passwordCredentials }) => passwordCredentials.map(({ keyId }) => keyId)),
  ].sort();
}

/** The same ids in the state: the last part of each id of the provider. */
export function stateIds(deployment: Deployment): string[] {
  const { resources = [] } = deployment.exportState() as { resources?: { type: string; id?: string }[] };
  return resources.flatMap(({ type, id }) => (type.startsWith("azuread:") ? (id?.split("/").at(-1) ?? []) : [])).sort();
}

function count(tenant: Tenant, applications: Application[]): Inventory {
  const principals = principalsOf(tenant, applications);
  return {
    registrations: applications.length,
    secrets: applications.flatMap(({ passwordCredentials }) => passwordCredentials).length,
    servicePrincipals: principals.length,
    roles: rolesOf(tenant, principals).length,
    grants: grantsOf(tenant, principals).length,
    redirectUris: applications.flatMap(({ web }) => web.redirectUris),
  };
}

function ourApplications(tenant: Tenant): Application[] {
  return [...tenant.applications.values()].filter((one) => nameOf(one) !== "");
}

function nameOf({ tags }: Application): string {
  return tags.find((tag) => tag.startsWith(tagPrefix))?.slice(tagPrefix.length) ?? "";
}

type Ided = { readonly id: string };

function principalsOf(tenant: Tenant, applications: Application[]): Ided[] {
  const appIds = new Set(applications.map(({ appId }) => appId));
  return [...tenant.servicePrincipals.values()].filter(({ appId }) => appIds.has(appId));
}

function rolesOf(tenant: Tenant, principals: Ided[]): Ided[] {
  const ids = new Set(principals.map(({ id }) => id));
  return [...tenant.appRoleAssignments.values()].filter(({ principalId }) => ids.has(principalId));
}

function grantsOf(tenant: Tenant, principals: Ided[]): Ided[] {
  const ids = new Set(principals.map(({ id }) => id));
  return [...tenant.oauth2PermissionGrants.values()].filter(({ clientId }) => ids.has(clientId));
}
