import type { AccessState, RedirectUriFact, SettingFact } from "./access-facts.ts";
import {
  isUnknown,
  knownLater,
  readFlag,
  readList,
  readObject,
  readText,
  readTexts,
  requireText,
} from "./plan-values.ts";
import type { Properties } from "./preview.ts";
import { otherSettings, owners, setting, settingOf, type Group } from "./reader-parts.ts";

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

/** Reads an app registration. */
export const application: readonly Group[] = [
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
          // Unclear kinds are shown as application permissions, the kind that needs no user.
          const kind = readText(type)?.toLowerCase() === "scope" ? ("delegated" as const) : ("application" as const);
          return { kind, apiAppId, permission: requireText(id) };
        });
      }),
    }),
  },
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

function readWeb(web: Properties): Partial<AccessState> {
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
