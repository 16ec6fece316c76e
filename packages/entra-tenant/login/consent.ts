import type { Application, AppRole, PermissionScope, User } from "../entities.ts";
import { microsoftGraphAppId } from "../first-party.ts";
import type { Resource, Tenant } from "../tenant.ts";
import { refuse } from "./errors/index.ts";
import type { RequestedResource, RequestedScopes } from "./scopes.ts";

/** Permissions on one API in a consent page. */
export interface PermissionsOnResource {
  resource: Resource;
  scopes: PermissionScope[];
  roles: AppRole[];
}

/** The delegated permissions on an API that this user, or the organization, has granted to the client. */
export function grantedScopes(tenant: Tenant, client: Application, resource: Resource, user: User): string[] {
  const clientPrincipal = tenant.findServicePrincipal(client.appId);
  const granted = [...tenant.oauth2PermissionGrants.values()]
    .filter((grant) => grant.clientId === clientPrincipal?.id && grant.resourceId === resource.servicePrincipalId)
    .filter((grant) => grant.consentType === "AllPrincipals" || grant.principalId === user.id)
    .flatMap((grant) => grant.scope.split(" ").filter((value) => value !== ""));
  return [...new Set([...granted, ...preAuthorizedScopes(tenant, client, resource)])];
}

/** Returns the permissions in the request to which the user has not consented. */
export function missingConsent(
  tenant: Tenant,
  client: Application,
  user: User,
  requested: RequestedScopes,
): PermissionsOnResource[] {
  const missing = requested.resources.flatMap((part) => {
    const granted = grantedScopes(tenant, client, part.resource, user);
    if (part.isStatic) return granted.length > 0 ? [] : declaredPermissions(tenant, client, part);
    return [
      { resource: part.resource, scopes: part.scopes.filter(({ value }) => !granted.includes(value)), roles: [] },
    ];
  });
  return withOpenId(tenant, client, user, requested, missing);
}

/** Returns all permissions in the request, also granted ones, for `prompt=consent`. */
export function allRequested(
  tenant: Tenant,
  client: Application,
  user: User,
  requested: RequestedScopes,
): PermissionsOnResource[] {
  const all = requested.resources.flatMap((part) =>
    part.isStatic
      ? declaredPermissions(tenant, client, part)
      : [{ resource: part.resource, scopes: part.scopes, roles: [] }],
  );
  return withOpenId(tenant, client, user, requested, all);
}

/** Returns the declared permissions of a registration, by API. https://learn.microsoft.com/graph/api/resources/requiredresourceaccess */
export function declaredAccess(tenant: Tenant, client: Application): PermissionsOnResource[] {
  return client.requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => {
    const resource =
      tenant.findResource(resourceAppId) ??
      refuse("resource-in-tenant", { resource: resourceAppId, tenant: tenant.id });
    const find = <T extends { id: string; isEnabled: boolean }>(type: "Scope" | "Role", known: T[]) =>
      resourceAccess
        .filter((access) => access.type === type)
        .map(({ id }) => known.find((each) => each.isEnabled && each.id === id) ?? refuseUnknown(client, resource, id));
    return { resource, scopes: find("Scope", resource.oauth2PermissionScopes), roles: find("Role", resource.appRoles) };
  });
}

/** The delegated permissions of Microsoft Graph with the names of OpenID Connect scopes. */
export function openIdPermissions(tenant: Tenant, { openId }: RequestedScopes): PermissionsOnResource[] {
  const graph = tenant.findResource(microsoftGraphAppId);
  if (graph === undefined) return [];
  const scopes = graph.oauth2PermissionScopes.filter(({ value }) => [...openId].some((name) => name === value));
  return [{ resource: graph, scopes, roles: [] }];
}

/** Each API once, without those that have no requested permissions. */
export function merge(permissions: PermissionsOnResource[]): PermissionsOnResource[] {
  const byResource = new Map<string, PermissionsOnResource>();
  for (const { resource, scopes, roles } of permissions) {
    const known = byResource.get(resource.appId) ?? { resource, scopes: [], roles: [] };
    const merged = {
      resource,
      scopes: new Set([...known.scopes, ...scopes]),
      roles: new Set([...known.roles, ...roles]),
    };
    byResource.set(resource.appId, { resource, scopes: [...merged.scopes], roles: [...merged.roles] });
  }
  return [...byResource.values()].filter(({ scopes, roles }) => scopes.length > 0 || roles.length > 0);
}

/**
 * Whether only an administrator can consent: to permissions of type `Admin`, and to all permissions when the tenant does not
 * let users consent. https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent
 * Departs from Entra: A policy that lets users consent to some permissions lets them consent to all.
 */
export function needsAdministrator({ policies }: Tenant, permissions: PermissionsOnResource[]): boolean {
  const { permissionGrantPoliciesAssigned } = policies.authorizationPolicy;
  const usersMayConsent = permissionGrantPoliciesAssigned.some((one) => /^managePermissionGrantsForSelf\./i.test(one));
  if (!usersMayConsent && permissions.length > 0) return true;
  return permissions.some(({ scopes, roles }) => roles.length > 0 || scopes.some(({ type }) => type === "Admin"));
}

/** Static consent covers every declared delegated permission, if the requested API is among them. */
function declaredPermissions(tenant: Tenant, client: Application, part: RequestedResource): PermissionsOnResource[] {
  const declared = declaredAccess(tenant, client)
    .map((permissions) => ({ ...permissions, roles: [] }))
    .filter(({ scopes }) => scopes.length > 0);
  if (!declared.some(({ resource }) => resource.appId === part.resource.appId)) {
    refuse("resource-declared", {
      clientId: client.appId,
      clientName: client.displayName,
      resource: part.audience,
      resourceId: part.resource.appId,
      declared: client.requiredResourceAccess.map(({ resourceAppId }) => resourceAppId).join(", "),
    });
  }
  return declared;
}

/** Adds the scopes of OpenID Connect, unless they would be alone and the client has a grant (see `hasAnyGrant`). */
function withOpenId(
  tenant: Tenant,
  client: Application,
  user: User,
  requested: RequestedScopes,
  permissions: PermissionsOnResource[],
): PermissionsOnResource[] {
  const isCovered = permissions.every(({ scopes }) => scopes.length === 0) && hasAnyGrant(tenant, client, user);
  return isCovered ? [] : merge([...permissions, ...openIdPermissions(tenant, requested)]);
}

/**
 * Departs from Entra: Every consent page shows `openid`, `profile`, `email` and `offline_access`. Alone they are shown
 * only at the first sign-in. Microsoft does not document its rule.
 */
function hasAnyGrant(tenant: Tenant, client: Application, user: User): boolean {
  const clientPrincipal = tenant.findServicePrincipal(client.appId);
  return [...tenant.oauth2PermissionGrants.values()].some(
    (grant) =>
      grant.clientId === clientPrincipal?.id &&
      (grant.consentType === "AllPrincipals" || grant.principalId === user.id),
  );
}

function preAuthorizedScopes(tenant: Tenant, client: Application, resource: Resource): string[] {
  const preAuthorized = tenant
    .findApplication(resource.appId)
    ?.api.preAuthorizedApplications.find(({ appId }) => appId === client.appId);
  const ids = new Set(preAuthorized?.delegatedPermissionIds);
  return resource.oauth2PermissionScopes.filter(({ id }) => ids.has(id)).map(({ value }) => value);
}

function refuseUnknown(client: Application, resource: Resource, id: string): never {
  return refuse("scope-on-resource", { clientName: client.displayName, scope: id, resourceId: resource.appId });
}
