import catalogue from "./catalogue.json" with { type: "json" };
import type { PermissionKind } from "../spec.ts";

/** An API of Microsoft's that permissions can be named for. */
export interface Api {
  /** How it is written in a stack file. */
  key: string;
  appId: string;
  name: string;
  /** What stands before a scope in a request: empty for Microsoft Graph, whose scopes are written bare. */
  scopePrefix: string;
  /** What stands before `.default`. */
  resourceUri: string;
}

/** One permission as the catalogue knows it; `SOURCES.md` says where it comes from. */
export interface CatalogueEntry {
  id: string;
  /** Null where no source says. */
  adminConsent: boolean | null;
  displayName: string;
  /** How many independent sources carry this exact pairing of API, kind, name and id. */
  sources: number;
}

const entries = catalogue as Record<
  string,
  { name: string; delegated: Record<string, CatalogueEntry>; application: Record<string, CatalogueEntry> }
>;

// Dynamics ERP, Dataverse and SharePoint are addressed by the customer's own host; where none is known, Entra accepts
// the app id in its place (https://learn.microsoft.com/entra/identity-platform/scopes-oidc).
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
];

/** The APIs of the catalogue, in the order in which they are offered. */
export const apis: readonly Api[] = table.map(([key, appId, uri]) => {
  const resourceUri = uri ?? appId;
  return {
    key,
    appId,
    name: entries[appId]?.name ?? key,
    scopePrefix: key === "microsoftGraph" ? "" : `${resourceUri}/`,
    // Microsoft's page on IMAP, POP and SMTP names this address for applications, the other one for users.
    resourceUri: key === "exchangeOnline" ? "https://outlook.office365.com" : resourceUri,
  };
});

/** Microsoft Graph's app id. */
export const microsoftGraph = "00000003-0000-0000-c000-000000000000";

/** The app id of Office 365 Exchange Online, which IMAP, POP and SMTP belong to. */
export const exchangeOnline = "00000002-0000-0ff1-ce00-000000000000";

/** The app id of Microsoft Dynamics ERP: Dynamics 365 finance and operations. */
export const dynamicsErp = "00000015-0000-0000-c000-000000000000";

/** An id as Entra writes them, in either case. */
export const guidPattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

/** Whether a text is an id. */
export function isGuid(text: string): boolean {
  return new RegExp(guidPattern).test(text);
}

/** The API that a key of the stack file names; a GUID stands for an API outside the catalogue. */
export function findApi(key: string): Api | undefined {
  const known = apis.find((api) => api.key === key || api.appId === key.toLowerCase());
  if (known !== undefined || !isGuid(key)) return known;
  const appId = key.toLowerCase();
  return { key: appId, appId, name: appId, scopePrefix: `${appId}/`, resourceUri: appId };
}

/** What the catalogue says of a permission, found by its exact name. */
export function findPermission(appId: string, kind: PermissionKind, value: string): CatalogueEntry | undefined {
  const permissions = entries[appId]?.[kind];
  return permissions !== undefined && Object.hasOwn(permissions, value) ? permissions[value] : undefined;
}

/** The name that an id stands for. */
export function findPermissionName(appId: string, kind: PermissionKind, id: string): string | undefined {
  const found = Object.entries(entries[appId]?.[kind] ?? {}).find(([, entry]) => entry.id === id.toLowerCase());
  return found?.[0];
}

/** Every permission name of one kind that the catalogue has for an API. */
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

/** A permission name as the catalogue writes it, found in any mix of capitals. */
export function findNameInAnyCase(appId: string, kind: PermissionKind, value: string): string | undefined {
  return namesInLowerCase.get(`${appId} ${kind} ${value.toLowerCase()}`);
}
