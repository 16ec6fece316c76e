import catalogue from "./catalogue.json" with { type: "json" };
import type { PermissionKind } from "../spec.ts";
import { isGuid } from "../text/guid.ts";

/** A Microsoft API whose permissions can be written by name. */
export interface Api {
  /** Its key in a stack file. */
  key: string;
  appId: string;
  name: string;
  /** Prefix of a scope in a request. Empty for Microsoft Graph, whose scopes have none. */
  scopePrefix: string;
  /** Prefix of `.default`. */
  resourceUri: string;
}

/** One permission of the catalogue. Its sources are listed in `SOURCES.md`. */
export interface CatalogueEntry {
  id: string;
  /** Null if no source contains it. */
  adminConsent: boolean | null;
  displayName: string;
  /** How many independent sources contain this combination of API, kind, name and id. */
  sources: number;
}

const entries = catalogue as Record<
  string,
  { name: string; delegated: Record<string, CatalogueEntry>; application: Record<string, CatalogueEntry> }
>;

// Dynamics ERP, Dataverse, SharePoint and others are addressed by the customer's host; Entra accepts the app id instead
// (https://learn.microsoft.com/entra/identity-platform/scopes-oidc), as Microsoft's pages on Databricks and Azure DevOps do.
const table: [key: string, appId: string, resourceUri: string | undefined][] = [
  ["microsoftGraph", "00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com"],
  ["exchangeOnline", "00000002-0000-0ff1-ce00-000000000000", "https://outlook.office.com"],
  ["sharePointOnline", "00000003-0000-0ff1-ce00-000000000000", undefined],
  ["cognitiveServices", "7d312290-28c8-473c-a0ed-8e53749b6d6d", "https://cognitiveservices.azure.com"],
  ["dynamicsErp", "00000015-0000-0000-c000-000000000000", undefined],
  ["keyVault", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "https://vault.azure.net"],
  ["azureResourceManager", "797f4846-ba00-4fd7-ba43-dac1f8f63013", "https://management.azure.com"],
  ["azureStorage", "e406a681-f3d4-42a8-90b6-c2b029497af1", "https://storage.azure.com"],
  ["dataverse", "00000007-0000-0000-c000-000000000000", undefined],
  ["powerBi", "00000009-0000-0000-c000-000000000000", "https://analysis.windows.net/powerbi/api"],
  ["azureSql", "022907d3-0f1b-48f7-badc-1ba6abab6d66", "https://database.windows.net"],
  ["azureDatabricks", "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d", undefined],
  ["azureMachineLearning", "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe", "https://ai.azure.com"],
  ["azureDevOps", "499b84ac-1321-427f-aa17-267ca6975798", undefined],
  ["logAnalytics", "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5", "https://api.loganalytics.io"],
  ["applicationInsights", "f5c26e74-f226-4ae8-85f0-b4af0080ac9e", "https://api.applicationinsights.io"],
  ["azureServiceBus", "80a10ef9-8168-493d-abf9-3297c4ef6e3c", "https://servicebus.azure.net"],
  ["azureEventHubs", "80369ed6-5f11-4dd9-bef3-692475845e77", "https://eventhubs.azure.net"],
  ["azureEventGrid", "823c0a78-5de0-4445-a7f5-c2f42d7dc89b", "https://eventgrid.azure.net"],
  ["azureDataLake", "e9f49c6b-5ce5-44c8-925d-015017e9f7ad", "https://datalake.azure.net"],
  ["azureDataExplorer", "2746ea77-4702-4b45-80ca-3c97e680e8b7", undefined],
  ["azureCosmosDb", "a232010e-820c-4083-83bb-3ace5fc29d0b", undefined],
  ["azureOssDatabases", "123cd850-d9df-40bd-94d5-c9f07b7fa203", "https://ossrdbms-aad.database.windows.net"],
  ["azureSearch", "880da380-985e-4198-81b9-e05b1cc53158", "https://search.azure.com"],
  ["azureAppConfiguration", "35ffadb3-7fc1-497e-b61b-381d28e744cc", "https://appconfig.azure.com"],
  ["azureMonitor", "e933bd07-d2ee-4f1d-933c-3752b819567b", "https://monitor.azure.com"],
  ["azureMaps", "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6", "https://atlas.microsoft.com"],
  ["azureHealthcare", "4f6778d8-5aef-43dc-a1ff-b073724b9495", undefined],
  ["purview", "73c2949e-da2d-457a-9607-fcc665198967", "https://purview.azure.net"],
  ["office365Management", "c5393580-f805-4401-95e8-94b7a6ef2fc2", "https://manage.office.com"],
  ["intune", "c161e42e-d4df-4a3d-9b42-e7a3c31f59d4", "https://api.manage.microsoft.com"],
  ["defenderForEndpoint", "fc780465-2017-40d4-a0c5-307022471b92", "https://api.securitycenter.microsoft.com"],
  ["defenderXdr", "8ee8fdad-f234-4243-8f3b-15c294843740", "https://api.security.microsoft.com"],
  ["teamsAdministration", "48ac35b8-9aa8-4d74-927d-1f4a14a0b239", undefined],
  ["businessCentral", "996def3d-b36c-4153-8607-a6fd3c01b89f", "https://api.businesscentral.dynamics.com"],
  ["powerApps", "475226c6-020e-4fb2-8a90-7a972cbfc1d4", "https://service.powerapps.com"],
  ["powerAutomate", "7df0a125-d3be-4c96-aa54-591f83ff541c", "https://service.flow.microsoft.com"],
  ["powerPlatform", "8578e004-a5c6-46e7-913e-12f58912df43", "https://api.powerplatform.com"],
  ["rightsManagement", "00000012-0000-0000-c000-000000000000", "https://aadrm.com"],
  ["vivaEngage", "00000005-0000-0ff1-ce00-000000000000", "https://api.yammer.com"],
  ["oneNote", "2d4d3d8e-2be3-4bef-9f87-7875a61c29de", "https://onenote.com"],
];

/** The APIs of the catalogue, in the order in which suggestions list them. */
export const apis: readonly Api[] = table.map(([key, appId, uri]) => {
  const resourceUri = uri ?? appId;
  return {
    key,
    appId,
    name: entries[appId]?.name ?? key,
    scopePrefix: key === "microsoftGraph" ? "" : `${resourceUri}/`,
    // Microsoft's page on IMAP, POP and SMTP uses this address for applications and the other one for users.
    resourceUri: key === "exchangeOnline" ? "https://outlook.office365.com" : resourceUri,
  };
});

/** Microsoft Graph's app id. */
export const microsoftGraph = "00000003-0000-0000-c000-000000000000";

/** The app id of Office 365 Exchange Online, the API of IMAP, POP and SMTP. */
export const exchangeOnline = "00000002-0000-0ff1-ce00-000000000000";

/** The app id of Microsoft Dynamics ERP: Dynamics 365 finance and operations. */
export const dynamicsErp = "00000015-0000-0000-c000-000000000000";

/** The API of a key in the stack file. A GUID is the app id of an API, also of one outside the catalogue. */
export function findApi(key: string): Api | undefined {
  const known = apis.find((api) => api.key === key || api.appId === key.toLowerCase());
  if (known !== undefined || !isGuid(key)) return known;
  const appId = key.toLowerCase();
  return { key: appId, appId, name: appId, scopePrefix: `${appId}/`, resourceUri: appId };
}

/** Finds a permission of the catalogue by its exact name. */
export function findPermission(appId: string, kind: PermissionKind, value: string): CatalogueEntry | undefined {
  const permissions = entries[appId]?.[kind];
  return permissions !== undefined && Object.hasOwn(permissions, value) ? permissions[value] : undefined;
}

/** Finds the name of a permission by its id. */
export function findPermissionName(appId: string, kind: PermissionKind, id: string): string | undefined {
  const found = Object.entries(entries[appId]?.[kind] ?? {}).find(([, entry]) => entry.id === id.toLowerCase());
  return found?.[0];
}

/** All permission names of one kind in the catalogue for an API. */
export function permissionNames(appId: string, kind: PermissionKind): string[] {
  return Object.keys(entries[appId]?.[kind] ?? {});
}

const namesInLowerCase = new Map(
  Object.entries(entries).flatMap(([appId, { delegated, application }]) =>
    Object.entries({ delegated, application }).flatMap(([kind, permissions]) =>
      Object.keys(permissions).map((name) => [`${appId} ${kind} ${name.toLowerCase()}`, name] as const),
    ),
  ),
);

/** Finds the exact name of a permission, ignoring case. */
export function findNameInAnyCase(appId: string, kind: PermissionKind, value: string): string | undefined {
  return namesInLowerCase.get(`${appId} ${kind} ${value.toLowerCase()}`);
}
