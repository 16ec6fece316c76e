import catalogue from "./permission-catalogue.json" with { type: "json" };
import { namedApis, namesOf } from "./api-names.ts";
import { defaultServicePrincipal } from "./defaults.ts";
import { derivedId } from "./derived-id.ts";
import type { AppRole, PermissionScope, ServicePrincipal } from "./entities.ts";

/** One of Microsoft's own APIs, the same in every tenant. */
export interface FirstPartyApi {
  appId: string;
  displayName: string;
  /** Its `servicePrincipalNames` without trailing slash, including the app id. */
  identifierUris: string[];
  /** Customer host names. Each is also an identifier URI. They are matched in lower case and without a path. */
  hosts: RegExp[];
  appRoles: AppRole[];
  oauth2PermissionScopes: PermissionScope[];
}

interface CataloguePermission {
  id: string;
  adminConsent: boolean | null;
  displayName: string;
  enabled?: boolean;
}

interface CatalogueApi {
  name: string;
  delegated: Record<string, CataloguePermission>;
  application: Record<string, CataloguePermission>;
}

/** App id of Microsoft Graph. */
export const microsoftGraphAppId = "00000003-0000-0000-c000-000000000000";

/** The tenant that owns Microsoft's applications: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
export const microsoftServicesTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** Microsoft's APIs by app id, with their real permission ids. */
export const firstPartyApis: ReadonlyMap<string, FirstPartyApi> = new Map(
  Object.entries({ ...(catalogue as Record<string, CatalogueApi>), ...namedApis }).map(([appId, api]) => [
    appId,
    {
      appId,
      displayName: api.name,
      ...namesOf(appId),
      appRoles: Object.entries(api.application).map(([value, permission]) => appRoleOf(value, permission)),
      oauth2PermissionScopes: Object.entries(api.delegated).map(([value, permission]) => scopeOf(value, permission)),
    },
  ]),
);

/**
 * Returns the service principal of one of Microsoft's APIs in a new tenant. Its id is different in each tenant.
 * Departs from Entra: Service principals of Microsoft's APIs exist in a new tenant. In Entra some are created with a
 * licence or at their first use.
 */
export function firstPartyServicePrincipal(tenantId: string, createdDateTime: string, appId: string): ServicePrincipal {
  return defaultServicePrincipal({ id: derivedId(tenantId, appId), appId, createdDateTime });
}

// Departs from Entra: The description of a Microsoft permission is its display name, because the catalogue has no other
// text.
function appRoleOf(value: string, { id, displayName, enabled }: CataloguePermission): AppRole {
  return {
    id,
    value,
    displayName,
    description: displayName,
    allowedMemberTypes: ["Application"],
    isEnabled: enabled ?? true,
    origin: "Application",
  };
}

/** A scope needs an administrator when it is unknown whether users can consent to it. */
function scopeOf(value: string, { id, displayName, adminConsent, enabled }: CataloguePermission): PermissionScope {
  return {
    id,
    value,
    type: adminConsent === false ? "User" : "Admin",
    isEnabled: enabled ?? true,
    adminConsentDisplayName: displayName,
    adminConsentDescription: displayName,
    userConsentDisplayName: null,
    userConsentDescription: null,
  };
}
