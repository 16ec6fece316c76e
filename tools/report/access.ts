import { z } from "zod";
import type { PermissionKind } from "../../integrations/spec.ts";
import type { PreviewStep, Properties } from "./preview.ts";

/** A permission that an integration declares, or that it has been given. */
export interface PermissionFact {
  kind: PermissionKind;
  apiAppId: string;
  /** The permission's id on a registration, its name in a grant. */
  permission: string;
}

/** An address that tokens are sent to. */
export interface RedirectUriFact {
  platform: "web" | "mobile and desktop" | "single-page application";
  uri: string;
}

/** A credential that is no secret: a certificate, or the trust in another issuer. */
export type KeylessFact =
  | { type: "certificate"; name: string; endsOn: string }
  | { type: "federated credential"; name: string; issuer: string; subject: string };

/** What else is set, in words. */
export interface SettingFact {
  name: string;
  value: string;
}

/** Everything that a resource says of who may do what. */
export interface AccessFacts {
  permissions: PermissionFact[];
  consents: PermissionFact[];
  redirectUris: RedirectUriFact[];
  credentials: KeylessFact[];
  settings: SettingFact[];
}

// Only what is read; the engine and the provider write more.
const texts = z.array(z.string()).nullish();
const redirecting = z.looseObject({ redirectUris: texts }).nullish();
const valued = z.array(z.looseObject({ value: z.string().nullish() })).nullish();
const application = z.looseObject({
  displayName: z.string().nullish(),
  signInAudience: z.string().nullish(),
  owners: texts,
  tags: texts,
  notes: z.string().nullish(),
  serviceManagementReference: z.string().nullish(),
  identifierUris: texts,
  groupMembershipClaims: texts,
  fallbackPublicClientEnabled: z.boolean().nullish(),
  appRoles: valued,
  api: z
    .looseObject({
      oauth2PermissionScopes: valued,
      requestedAccessTokenVersion: z.number().nullish(),
      mappedClaimsEnabled: z.boolean().nullish(),
      knownClientApplications: texts,
    })
    .nullish(),
  optionalClaims: z.record(z.string(), z.array(z.looseObject({ name: z.string() })).nullish()).nullish(),
  publicClient: redirecting,
  singlePageApplication: redirecting,
  web: z
    .looseObject({
      redirectUris: texts,
      homepageUrl: z.string().nullish(),
      logoutUrl: z.string().nullish(),
      implicitGrant: z
        .looseObject({
          accessTokenIssuanceEnabled: z.boolean().nullish(),
          idTokenIssuanceEnabled: z.boolean().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  requiredResourceAccesses: z
    .array(
      z.looseObject({
        resourceAppId: z.string(),
        resourceAccesses: z.array(z.looseObject({ id: z.string(), type: z.string() })),
      }),
    )
    .nullish(),
});
const servicePrincipal = z.looseObject({
  clientId: z.string().nullish(),
  tags: texts,
  accountEnabled: z.boolean().nullish(),
  appRoleAssignmentRequired: z.boolean().nullish(),
  owners: texts,
});
const grant = z.looseObject({ claimValues: texts });
const certificate = z.looseObject({ endDate: z.string() });
const trust = z.looseObject({ displayName: z.string(), issuer: z.string(), subject: z.string() });

const none: AccessFacts = { permissions: [], consents: [], redirectUris: [], credentials: [], settings: [] };

type Reader = (properties: Properties, name: string) => Partial<AccessFacts>;

const readers: Record<string, Reader> = {
  "azuread:index/application:Application": (properties) => readApplication(application.parse(properties)),
  "azuread:index/servicePrincipal:ServicePrincipal": (properties) => {
    const { accountEnabled, appRoleAssignmentRequired, owners, tags } = servicePrincipal.parse(properties);
    return {
      settings: [
        ...settingOf("tags of the service principal", tags),
        ...settingOf("sign-in", accountEnabled === false ? "disabled" : undefined),
        ...settingOf("sign-in limited to assigned users", appRoleAssignmentRequired),
        ...settingOf("owners of the service principal", owners),
      ],
    };
  },
  "azuread:index/appRoleAssignment:AppRoleAssignment": (_, name) => {
    // The name is the contract: the properties tell the API by an object id alone.
    const [, apiAppId, permission] = /-role-([0-9a-f-]{36})-(.+)$/.exec(name) ?? [];
    if (apiAppId === undefined || permission === undefined) return {};
    return { consents: [{ kind: "application", apiAppId, permission }] };
  },
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": (
    properties,
    name,
  ) => {
    const apiAppId = /-grant-([0-9a-f-]{36})$/.exec(name)?.[1];
    if (apiAppId === undefined) return {};
    const values = grant.parse(properties).claimValues ?? [];
    return { consents: values.map((permission) => ({ kind: "delegated", apiAppId, permission })) };
  },
  "azuread:index/applicationCertificate:ApplicationCertificate": (properties, name) => ({
    credentials: [
      { type: "certificate", name: name.split("-").at(-1) ?? name, endsOn: certificate.parse(properties).endDate },
    ],
  }),
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": (properties) => {
    const { displayName: name, issuer, subject } = trust.parse(properties);
    return { credentials: [{ type: "federated credential", name, issuer, subject }] };
  },
};

/** Reads what a resource says before and after; nothing for a resource that says nothing of access. */
export function readAccess({ type, name, before, after }: PreviewStep): { before: AccessFacts; after: AccessFacts } {
  const read = (properties: Properties | undefined): AccessFacts => ({
    ...none,
    ...(properties && readers[type]?.(properties, name)),
  });
  return { before: read(before), after: read(after) };
}

const readProperties: Partial<Record<string, readonly string[]>> = {
  "azuread:index/application:Application": Object.keys(application.shape),
  "azuread:index/servicePrincipal:ServicePrincipal": Object.keys(servicePrincipal.shape),
};

/** Names the properties that a step changes and that `readAccess` has no words for. */
export function findUnread({ type, op, differs }: PreviewStep): string[] {
  const known = readProperties[type];
  return op !== "update" || known === undefined ? [] : differs.filter((name) => !known.includes(name));
}

/** Settings that let nobody in: they change what people see, and nothing that anybody may do. */
export const harmlessSettings: readonly string[] = [
  "display name",
  "home page",
  "notes",
  "service management reference",
  "tags",
  "tags of the service principal",
];

function readApplication(from: z.output<typeof application>): Partial<AccessFacts> {
  const { web, publicClient, singlePageApplication: singlePage, optionalClaims } = from;
  const uris = (platform: RedirectUriFact["platform"], given: z.output<typeof redirecting>): RedirectUriFact[] =>
    (given?.redirectUris ?? []).map((uri) => ({ platform, uri }));
  return {
    permissions: (from.requiredResourceAccesses ?? []).flatMap(({ resourceAppId, resourceAccesses }) =>
      resourceAccesses.map(({ id, type }) => ({
        kind: type === "Role" ? ("application" as const) : ("delegated" as const),
        apiAppId: resourceAppId,
        permission: id,
      })),
    ),
    redirectUris: [
      ...uris("web", web),
      ...uris("mobile and desktop", publicClient),
      ...uris("single-page application", singlePage),
    ],
    settings: [
      ...settingOf("display name", from.displayName),
      ...settingOf("notes", from.notes),
      ...settingOf("service management reference", from.serviceManagementReference),
      ...settingOf("tags", from.tags),
      ...settingOf("who can sign in", from.signInAudience),
      ...settingOf("owners", from.owners),
      ...settingOf("public client flows", from.fallbackPublicClientEnabled),
      ...settingOf("implicit grant of access tokens", web?.implicitGrant?.accessTokenIssuanceEnabled),
      ...settingOf("implicit grant of ID tokens", web?.implicitGrant?.idTokenIssuanceEnabled),
      ...settingOf("application ID URIs", from.identifierUris),
      ...settingOf("app roles", valuesOf(from.appRoles)),
      ...settingOf("v2 access tokens", from.api?.requestedAccessTokenVersion === 2),
      ...settingOf("mapped claims", from.api?.mappedClaimsEnabled),
      ...settingOf("known client applications", from.api?.knownClientApplications),
      ...settingOf("home page", web?.homepageUrl),
      ...settingOf("logout URL", web?.logoutUrl),
      ...settingOf("exposed scopes", valuesOf(from.api?.oauth2PermissionScopes)),
      ...settingOf("groups in tokens", from.groupMembershipClaims),
      ...Object.entries(optionalClaims ?? {}).flatMap(([token, claims]) =>
        settingOf(
          `optional claims of ${token}`,
          claims?.map(({ name }) => name),
        ),
      ),
    ],
  };
}

/** What is off, empty or absent is not there: the provider writes all three for one and the same. */
function settingOf(name: string, value: string | boolean | string[] | null | undefined): SettingFact[] {
  if (value === undefined || value === null || value === false || value === "") return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [{ name, value: [...value].sort().join(", ") }];
  return [{ name, value: value === true ? "on" : value }];
}

function valuesOf(items: z.output<typeof valued>): string[] {
  return (items ?? []).flatMap(({ value }) => value ?? []);
}
