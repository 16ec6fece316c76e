import { derivedId } from "../derived-id.ts";
import type { OtherApi } from "../entities.ts";
import type { TenantIdentity } from "../tenant-state.ts";
import { appRolesOf, scopesOf } from "./entitlements.ts";
import type { SeedServicePrincipal } from "./schema.ts";

/** Creates an API that is registered in another tenant. */
export function otherApi({ tenantId }: TenantIdentity, name: string, given: SeedServicePrincipal): OtherApi {
  const appId = given.appId.toLowerCase();
  return {
    id: appId,
    displayName: given.displayName ?? name,
    appOwnerOrganizationId: given.appOwnerOrganizationId ?? derivedId(tenantId, `owner of ${name}`),
    identifierUris: [...(given.identifierUris ?? []).map((uri) => uri.replace(/\/$/, "")), appId],
    appRoles: appRolesOf(appId, given.appRoles),
    oauth2PermissionScopes: scopesOf(appId, given.scopes),
    accessTokenVersion: given.requestedAccessTokenVersion ?? 1,
  };
}
