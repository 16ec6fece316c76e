import { createHash } from "node:crypto";
import catalogue from "../../integrations/permissions/catalogue.json" with { type: "json" };
import { defaultServicePrincipal } from "./defaults.ts";
import type { AppRole, PermissionScope, ServicePrincipal } from "./entities.ts";

/** One of Microsoft's own APIs, the same in every tenant. */
export interface FirstPartyApi {
  appId: string;
  displayName: string;
  identifierUris: string[];
  /** Environments of customers, each an identifier URI too; matched in lower case and without a path. */
  environmentUri?: RegExp;
  appRoles: AppRole[];
  oauth2PermissionScopes: PermissionScope[];
}

interface CataloguePermission {
  id: string;
  adminConsent: boolean | null;
  displayName: string;
  enabled?: boolean;
}

type Catalogue = Record<
  string,
  { name: string; delegated: Record<string, CataloguePermission>; application: Record<string, CataloguePermission> }
>;

/** App id of Microsoft Graph. */
export const microsoftGraphAppId = "00000003-0000-0000-c000-000000000000";

/** The tenant that owns Microsoft's applications: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
export const microsoftServicesTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

const identifierUris: Record<string, string[]> = {
  [microsoftGraphAppId]: ["https://graph.microsoft.com"],
  "00000002-0000-0ff1-ce00-000000000000": ["https://outlook.office365.com", "https://outlook.office.com"],
  "00000003-0000-0ff1-ce00-000000000000": ["https://contoso.sharepoint.com"],
  "7d312290-28c8-473c-a0ed-8e53749b6d6d": ["https://cognitiveservices.azure.com"],
  "cfa8b339-82a2-471a-a3c9-0fc0be7a4093": ["https://vault.azure.net"],
  "797f4846-ba00-4fd7-ba43-dac1f8f63013": ["https://management.azure.com", "https://management.core.windows.net"],
  "e406a681-f3d4-42a8-90b6-c2b029497af1": ["https://storage.azure.com"],
  "00000009-0000-0000-c000-000000000000": ["https://analysis.windows.net/powerbi/api"],
  "022907d3-0f1b-48f7-badc-1ba6abab6d66": ["https://database.windows.net"],
  "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe": ["https://ai.azure.com"],
};

const environmentUris: Record<string, RegExp> = {
  // Outside the United States a region follows: https://contoso.operations.eu.dynamics.com
  "00000015-0000-0000-c000-000000000000":
    /^https:\/\/([a-z0-9-]+\.)+(operations|cloudax|axcloud)(\.[a-z]+)?\.dynamics\.com$/,
  "00000007-0000-0000-c000-000000000000": /^https:\/\/[a-z0-9-]+(\.api)?\.crm[0-9]*\.dynamics\.com$/,
  // https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory#azure-storage-resource-id
  "e406a681-f3d4-42a8-90b6-c2b029497af1": /^https:\/\/[a-z0-9]{3,24}\.(blob|dfs|file|queue|table)\.core\.windows\.net$/,
};

/**
 * APIs that tokens are asked for and that the permission catalogue does not have.
 * Databricks: https://learn.microsoft.com/azure/databricks/dev-tools/auth/aad-token-manual; Azure SQL:
 * https://learn.microsoft.com/azure/azure-sql/database/authentication-aad-configure; AI: https://learn.microsoft.com/azure/ai-foundry/
 */
const moreApis: Catalogue = {
  "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d": impersonation("AzureDatabricks", "739272be-e143-11e8-9f32-f2801f1b9fd1"),
  "022907d3-0f1b-48f7-badc-1ba6abab6d66": impersonation("Azure SQL Database", "c39ef2d1-04ce-46dc-8b5f-e9a5c60f0fc9"),
  "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe": impersonation(
    "Azure Machine Learning Services",
    "1a7925b5-f871-417a-9b8b-303f9f29fa10",
  ),
};

function impersonation(name: string, id: string): Catalogue[string] {
  const scope = { id, displayName: `Access ${name}`, adminConsent: null };
  return { name, delegated: { user_impersonation: scope }, application: {} };
}

/** Microsoft's APIs by app id, with their real permission ids. */
export const firstPartyApis: ReadonlyMap<string, FirstPartyApi> = new Map(
  Object.entries({ ...(catalogue as Catalogue), ...moreApis }).map(([appId, api]) => [
    appId,
    {
      appId,
      displayName: api.name,
      identifierUris: [...(identifierUris[appId] ?? []), appId],
      ...(environmentUris[appId] && { environmentUri: environmentUris[appId] }),
      appRoles: Object.entries(api.application).map(([value, permission]) => appRoleOf(value, permission)),
      oauth2PermissionScopes: Object.entries(api.delegated).map(([value, permission]) => scopeOf(value, permission)),
    },
  ]),
);

/** The service principal of one of Microsoft's APIs in a tenant, before anything was changed on it. */
export function firstPartyServicePrincipal(tenantId: string, createdDateTime: string, appId: string): ServicePrincipal {
  return defaultServicePrincipal({ id: derivedId(tenantId, appId), appId, createdDateTime });
}

// Departs from Entra: the catalogue has one text per permission, so it stands for the description too.
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

/** A scope of which nobody knows whether users may consent to it is left to administrators. */
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

/** A version 5 UUID (RFC 9562 section 5.5), so that the id needs no storing and differs between tenants as in Entra. */
function derivedId(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
