import type { OtherApi } from "./entities.ts";
import { firstPartyApis, microsoftGraphAppId } from "./first-party.ts";
import type { Resource, Tenant } from "./tenant.ts";

type Apis = Tenant & { otherApis: Map<string, OtherApi> };

/** Returns the API with this app id: one of Microsoft's, one of another tenant, or an application of this one. */
export function findResource(tenant: Apis, appId: string): Resource | undefined {
  const servicePrincipalId = tenant.findServicePrincipal(appId)?.id;
  const api = firstPartyApis.get(appId.toLowerCase());
  if (api) {
    const { displayName, identifierUris, appRoles, oauth2PermissionScopes } = api;
    return {
      appId: api.appId,
      displayName,
      servicePrincipalId,
      identifierUris,
      appRoles,
      oauth2PermissionScopes,
      accessTokenVersion: 1,
      isFirstParty: true,
    };
  }
  const other = tenant.otherApis.get(appId.toLowerCase());
  if (other) {
    const { id, ...api } = other;
    return { ...api, appId: id, servicePrincipalId, isFirstParty: false };
  }
  const application = tenant.findApplication(appId);
  return (
    application && {
      appId: application.appId,
      displayName: application.displayName,
      servicePrincipalId,
      identifierUris: [...application.identifierUris.map(withoutTrailingSlash), application.appId],
      appRoles: application.appRoles,
      oauth2PermissionScopes: application.api.oauth2PermissionScopes,
      accessTokenVersion: application.api.requestedAccessTokenVersion === 2 ? 2 : 1,
      isFirstParty: false,
    }
  );
}

/** Returns the API with this identifier URI, app id or customer host. Ignores case, except in customer hosts. */
export function findResourceByUri(tenant: Apis, uri: string): Resource | undefined {
  const wanted = withoutTrailingSlash(uri);
  if (wanted === tenant.origin) return findResource(tenant, microsoftGraphAppId);
  const isNamed = (name: string) => withoutTrailingSlash(name).toLowerCase() === wanted.toLowerCase();
  const api =
    firstPartyApis.values().find(({ identifierUris }) => identifierUris.some(isNamed)) ??
    firstPartyApis.values().find(({ hosts }) => hosts.some((host) => host.test(wanted)));
  if (api) return findResource(tenant, api.appId);
  const other = tenant.otherApis.values().find(({ identifierUris }) => identifierUris.some(isNamed));
  if (other) return findResource(tenant, other.id);
  const application = tenant.applications.values().find(({ appId, identifierUris }) => {
    return isNamed(appId) || identifierUris.some(isNamed);
  });
  return application && findResource(tenant, application.appId);
}

function withoutTrailingSlash(uri: string): string {
  return uri.endsWith("/") ? uri.slice(0, -1) : uri;
}

/** Returns the item with this app id, ignoring case. */
export function findByAppId<T extends { appId: string }>(items: Map<string, T>, appId: string): T | undefined {
  const wanted = appId.toLowerCase();
  return items.values().find((item) => item.appId === wanted);
}
