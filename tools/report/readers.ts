import type { AccessFacts, ReadingContext, RedirectUriFact, SettingFact } from "./access-facts.ts";
import { identifyPermission } from "./permission-description.ts";
import {
  isBlank,
  isUnknown,
  knownLater,
  readFlag,
  readList,
  readObject,
  readText,
  readTexts,
  UnreadableValue,
} from "./plan-values.ts";
import type { Properties } from "./preview.ts";

/** Properties of a type that are read together. */
export interface Group {
  readonly properties: readonly string[];
  /** Throws where a value has an unexpected shape. @default - the properties contain nothing to report */
  readonly read?: (properties: Properties, name: string, context: ReadingContext) => Partial<AccessFacts>;
}

const setting = (property: string, name: string, read: (value: unknown) => SettingValue = readFlag): Group => ({
  properties: [property],
  read: (properties) => ({ settings: settingOf(name, read(properties[property])) }),
});

/** What a resource is linked to. For a resource of an integration that is known, and is checked when it is attributed. */
const link = (property: string, name: string): Group => ({
  properties: [property],
  read: (properties, _, { integration }) =>
    integration === undefined ? { settings: settingOf(name, readText(properties[property])) } : {},
});

const owners = (property: string, name: string): Group => ({
  properties: [property],
  read: (properties, _, { ownerNames }) => ({
    settings: settingOf(
      name,
      readTexts(properties[property]).map((id) => ownerNames.get(id) ?? id),
    ),
  }),
});

const redirectUris = (property: string, platform: RedirectUriFact["platform"]): Group => ({
  properties: [property],
  read: (properties) => {
    const given = readObject(properties[property]);
    return {
      redirectUris: readTexts(given["redirectUris"]).map((uri) => ({ platform, uri })),
      settings: otherSettings(property, given, ["redirectUris"]),
    };
  },
});

const application: readonly Group[] = [
  setting("displayName", "display name"),
  setting("notes", "notes"),
  setting("serviceManagementReference", "service management reference"),
  setting("tags", "tags", readTexts),
  setting("signInAudience", "who can sign in"),
  owners("owners", "owners"),
  setting("fallbackPublicClientEnabled", "public client flows"),
  setting("identifierUris", "application ID URIs", readTexts),
  setting("groupMembershipClaims", "groups in tokens", readTexts),
  setting("appRoles", "app roles", (value) => readList(value).map(appRoleText)),
  { properties: ["api"], read: ({ api }) => ({ settings: readApi(readObject(api)) }) },
  { properties: ["web"], read: ({ web }) => readWeb(readObject(web)) },
  {
    properties: ["optionalClaims"],
    read: ({ optionalClaims }) => ({ settings: readClaims(readObject(optionalClaims)) }),
  },
  redirectUris("publicClient", "mobile and desktop"),
  redirectUris("singlePageApplication", "single-page application"),
  {
    properties: ["requiredResourceAccesses"],
    read: ({ requiredResourceAccesses }) => ({
      permissions: readList(requiredResourceAccesses).flatMap((access) => {
        if (isUnknown(access)) return [{ kind: "application", apiAppId: "", permission: knownLater }];
        const { resourceAppId, resourceAccesses } = readObject(access);
        const apiAppId = readText(resourceAppId)?.toLowerCase() ?? "";
        return readList(resourceAccesses).map((one) => {
          if (isUnknown(one)) return { kind: "application" as const, apiAppId, permission: knownLater };
          const { id, type } = readObject(one);
          // Whatever is not certainly delegated is shown as the kind that needs no user.
          const kind = readText(type)?.toLowerCase() === "scope" ? ("delegated" as const) : ("application" as const);
          return { kind, apiAppId, permission: requireText(id) };
        });
      }),
    }),
  },
];

const servicePrincipal: readonly Group[] = [
  link("clientId", "client id"),
  setting("tags", "tags of the service principal", readTexts),
  setting("accountEnabled", "sign-in", (value) =>
    value === false ? "disabled" : value === true ? undefined : readFlag(value),
  ),
  setting("appRoleAssignmentRequired", "sign-in limited to assigned users"),
  owners("owners", "owners of the service principal"),
];

const appRoleAssignment: readonly Group[] = [
  {
    properties: ["appRoleId"],
    read: ({ appRoleId, resourceObjectId }, name, { integration }) => {
      const id = requireText(appRoleId);
      // The component names the assignment after the permission. That is believed only where the id agrees.
      const [, apiAppId, permission] = (integration && /-role-([0-9a-f-]{36})-(.+)$/.exec(name)) ?? [];
      const named = apiAppId !== undefined && permission !== undefined ? { apiAppId, permission } : undefined;
      const found = identifyPermission("application", id, named);
      return { consents: [{ kind: "application", ...found, ...apiObject(found.apiAppId, resourceObjectId) }] };
    },
  },
  link("principalObjectId", "given to"),
  link("resourceObjectId", "service principal of the API"),
];

const delegatedGrant: readonly Group[] = [
  {
    properties: ["claimValues"],
    read: ({ claimValues, resourceServicePrincipalObjectId }, name, { integration }) => {
      const apiAppId = (integration && /-grant-([0-9a-f-]{36})$/.exec(name)?.[1]) ?? "";
      // Entra takes one value with spaces for several scopes.
      const scopes = readTexts(claimValues).flatMap((text) =>
        text === knownLater ? [text] : text.split(/\s+/).filter((scope) => scope !== ""),
      );
      return {
        consents: [...new Set(scopes)].map((permission) => ({
          kind: "delegated",
          apiAppId,
          permission,
          ...apiObject(apiAppId, resourceServicePrincipalObjectId),
        })),
      };
    },
  },
  link("servicePrincipalObjectId", "given to"),
  link("resourceServicePrincipalObjectId", "service principal of the API"),
  setting("userObjectId", "for one user only"),
];

const apiAccess: readonly Group[] = [
  link("applicationId", "application"),
  {
    properties: ["apiClientId", "roleIds", "scopeIds"],
    read: ({ apiClientId, roleIds, scopeIds }) => {
      const apiAppId = readText(apiClientId)?.toLowerCase() ?? "";
      return {
        permissions: [
          ...readTexts(roleIds).map((permission) => ({ kind: "application" as const, apiAppId, permission })),
          ...readTexts(scopeIds).map((permission) => ({ kind: "delegated" as const, apiAppId, permission })),
        ],
      };
    },
  },
];

// By the words of https://www.pulumi.com/registry/packages/azuread/api-docs/applicationredirecturis/
const platforms: Partial<Record<string, RedirectUriFact["platform"]>> = {
  Web: "web",
  PublicClient: "mobile and desktop",
  SPA: "single-page application",
};

const applicationRedirectUris: readonly Group[] = [
  link("applicationId", "application"),
  {
    properties: ["type", "redirectUris"],
    read: ({ type, redirectUris: uris }) => {
      const platform = platforms[requireText(type)];
      if (platform === undefined) throw new UnreadableValue();
      return { redirectUris: readTexts(uris).map((uri) => ({ platform, uri })) };
    },
  },
];

/** The report reads a secret that is made, replaced or revoked from its step as a whole: see secret-change.ts. */
export const secretProperties = ["displayName", "endDate", "endDateRelative", "startDate", "rotateWhenChanged"];

const certificateOf = (linked: Group): readonly Group[] => [
  linked,
  {
    properties: ["endDate", "endDateRelative", "startDate", "value", "encoding"],
    read: (properties, name) => ({
      credentials: [
        {
          type: "certificate",
          name: /-certificate-([0-9a-f]{8})$/.exec(name)?.[1] ?? name,
          endsOn: endOf(properties),
        },
      ],
    }),
  },
  setting("type", "type of the certificate", (type) => (type === "AsymmetricX509Cert" ? undefined : readText(type))),
];

const trust: readonly Group[] = [
  link("applicationId", "application"),
  {
    properties: ["displayName", "issuer", "subject", "claimsMatchingExpression"],
    read: ({ displayName, issuer, subject, claimsMatchingExpression }) => ({
      credentials: [
        {
          type: "federated credential",
          name: requireText(displayName),
          issuer: requireText(issuer),
          subject: requireText(subject ?? claimsMatchingExpression),
        },
      ],
    }),
  },
  { properties: ["audiences", "audience", "description"] },
];

/** Every type that the report can describe, by its token. */
export const groupsByType: Partial<Record<string, readonly Group[]>> = {
  "azuread:index/application:Application": application,
  "azuread:index/servicePrincipal:ServicePrincipal": servicePrincipal,
  "azuread:index/appRoleAssignment:AppRoleAssignment": appRoleAssignment,
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": delegatedGrant,
  "azuread:index/applicationApiAccess:ApplicationApiAccess": apiAccess,
  "azuread:index/applicationRedirectUris:ApplicationRedirectUris": applicationRedirectUris,
  "azuread:index/applicationOwner:ApplicationOwner": [
    link("applicationId", "application"),
    owners("ownerObjectId", "owners"),
  ],
  "azuread:index/applicationPassword:ApplicationPassword": [
    { properties: secretProperties },
    link("applicationId", "application"),
  ],
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": [
    { properties: secretProperties },
    link("servicePrincipalId", "service principal"),
  ],
  "azuread:index/applicationCertificate:ApplicationCertificate": certificateOf(link("applicationId", "application")),
  "azuread:index/servicePrincipalCertificate:ServicePrincipalCertificate": certificateOf(
    link("servicePrincipalId", "service principal"),
  ),
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": trust,
  "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential": trust,
};

/** When a credential ends, as far as the plan says it: an ISO time, or words. */
export function endOf({ endDate, endDateRelative }: Properties): string {
  const absolute = readText(endDate);
  if (absolute !== undefined && absolute !== "") return absolute;
  const relative = readText(endDateRelative);
  return relative === undefined || relative === "" ? "when Entra decides" : `${relative} after its creation`;
}

/** Settings that change labels only, not access. */
export const harmlessSettings: readonly string[] = [
  "display name",
  "home page",
  "notes",
  "service management reference",
  "tags",
  "tags of the service principal",
];

function readApi(api: Properties): SettingFact[] {
  const known = [
    "oauth2PermissionScopes",
    "requestedAccessTokenVersion",
    "mappedClaimsEnabled",
    "knownClientApplications",
  ];
  return [
    ...settingOf("v2 access tokens", api["requestedAccessTokenVersion"] === 2),
    ...settingOf("mapped claims", readFlag(api["mappedClaimsEnabled"])),
    ...settingOf("known client applications", readTexts(api["knownClientApplications"])),
    ...settingOf("exposed scopes", readList(api["oauth2PermissionScopes"]).map(scopeText)),
    ...otherSettings("api", api, known),
  ];
}

function readWeb(web: Properties): Partial<AccessFacts> {
  const implicit = readObject(web["implicitGrant"]);
  const grants = ["accessTokenIssuanceEnabled", "idTokenIssuanceEnabled"] as const;
  return {
    redirectUris: readTexts(web["redirectUris"]).map((uri) => ({ platform: "web", uri })),
    settings: [
      ...settingOf("implicit grant of access tokens", readFlag(implicit[grants[0]])),
      ...settingOf("implicit grant of ID tokens", readFlag(implicit[grants[1]])),
      ...settingOf("home page", readText(web["homepageUrl"])),
      ...settingOf("logout URL", readText(web["logoutUrl"])),
      ...otherSettings("web", web, ["redirectUris", "implicitGrant", "homepageUrl", "logoutUrl"]),
      ...otherSettings("implicit grant", implicit, grants),
    ],
  };
}

function readClaims(optionalClaims: Properties): SettingFact[] {
  return Object.entries(optionalClaims).flatMap(([token, claims]) =>
    settingOf(
      `optional claims of ${token}`,
      readList(claims).map((claim) => {
        if (isUnknown(claim)) return knownLater;
        const { name, source, additionalProperties } = readObject(claim);
        return [requireText(name), readText(source) ?? "", ...readTexts(additionalProperties)]
          .filter(Boolean)
          .join(" ");
      }),
    ),
  );
}

function appRoleText(role: unknown): string {
  if (isUnknown(role)) return knownLater;
  const { value, allowedMemberTypes, enabled } = readObject(role);
  const members = readTexts(allowedMemberTypes).sort().join(" and ");
  const name = readText(value) ?? "";
  return `${members === "" || members === "User" ? name : `${name} (for ${members})`}${enabled === false ? " (disabled)" : ""}`;
}

function scopeText(scope: unknown): string {
  if (isUnknown(scope)) return knownLater;
  const { value, enabled } = readObject(scope);
  return `${readText(value) ?? ""}${enabled === false ? " (disabled)" : ""}`;
}

type SettingValue = string | boolean | string[] | null | undefined;

/** A setting that is off, empty or absent is left out: the provider writes all three for the same thing. */
function settingOf(name: string, value: SettingValue): SettingFact[] {
  if (value === undefined || value === null || value === false || value === "") return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [{ name, value: [...value].sort().join(", ") }];
  return [{ name, value: value === true ? "on" : value }];
}

/** Members that no other setting describes, as JSON. */
function otherSettings(of: string, given: Properties, known: readonly string[]): SettingFact[] {
  const others = Object.entries(given).filter(
    ([name, value]) => !known.includes(name) && !name.startsWith("__") && !isBlank(value),
  );
  return others.map(([name, value]) => ({ name: `other settings of ${of}: ${name}`, value: JSON.stringify(value) }));
}

function apiObject(apiAppId: string, objectId: unknown): { apiObjectId?: string } {
  const id = apiAppId === "" ? readText(objectId) : undefined;
  return id === undefined ? {} : { apiObjectId: id };
}

function requireText(value: unknown): string {
  const text = readText(value);
  if (text === undefined || text === "") throw new UnreadableValue();
  return text;
}
