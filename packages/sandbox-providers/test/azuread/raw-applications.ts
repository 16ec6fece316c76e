import { unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { addresses, claimValues, id, idOf, ids, many, otherId, type RawInput, texts } from "./raw-values.ts";

const role = { id, allowedMemberTypes: ["User"], description: "Reads", displayName: "Reader", value: "Reader" };
const scope = { id, value: "access", adminConsentDescription: "Access", adminConsentDisplayName: "Access" };
const permission = { id, type: "Scope" };
const wrong: unknown[] = [true, ["x"], { x: "x" }, "1", unknown];

const roles = (...appRoles: unknown[]) => ({ appRoles });
const scopes = (...oauth2PermissionScopes: unknown[]) => ({ api: { oauth2PermissionScopes } });
const accesses = (...resourceAccesses: unknown[]) => ({
  requiredResourceAccesses: [{ resourceAppId: id, resourceAccesses }],
});
const claims = (claim: Values) => ({ optionalClaims: { idTokens: [{ name: "email", ...claim }] } });
const uris = (count: number) => many(count, (index) => `https://a.contoso.com/${String(index)}`);

const ofIds = ids.flatMap((bad) => [
  { owners: [bad] },
  roles({ ...role, id: bad }),
  scopes({ ...scope, id: bad }),
  accesses({ ...permission, id: bad }),
  { requiredResourceAccesses: [{ resourceAppId: bad, resourceAccesses: [permission] }] },
  { api: { knownClientApplications: [bad] } },
]);

const platforms = ["web", "singlePageApplication", "publicClient"];
const pages = ["marketingUrl", "supportUrl", "termsOfServiceUrl", "privacyStatementUrl"];
const ofAddresses = addresses.flatMap((address) => [
  ...platforms.map((platform) => ({ [platform]: { redirectUris: [address] } })),
  ...["homepageUrl", "logoutUrl"].map((name) => ({ web: { [name]: address } })),
  ...pages.map((name) => ({ [name]: address })),
  { identifierUris: [address] },
]);

const textNames = ["displayName", "description", "notes", "serviceManagementReference", "signInAudience"];
const scopeTexts = ["adminConsentDescription", "adminConsentDisplayName", "userConsentDescription", "type"];
const ofTexts = [
  ...claimValues.flatMap((value) => [roles({ ...role, value }), scopes({ ...scope, value })]),
  ...texts.flatMap((text) => textNames.map((name) => ({ [name]: text }))),
  ...[...texts, undefined].flatMap((text) => [
    ...["description", "displayName"].map((name) => roles({ ...role, [name]: text })),
    ...scopeTexts.map((name) => scopes({ ...scope, [name]: text })),
  ]),
];

const ofKinds = [
  ...wrong.flatMap((value) => [
    ...["displayName", "owners", "tags", "deviceOnlyAuthEnabled", "identifierUris", "groupMembershipClaims"].map(
      (name) => ({ [name]: value }),
    ),
    { api: { requestedAccessTokenVersion: value } },
    claims({ name: value }),
    claims({ essential: value }),
    claims({ source: value }),
    claims({ additionalProperties: [value] }),
    { web: { implicitGrant: { accessTokenIssuanceEnabled: value } } },
    roles({ ...role, enabled: value }),
    accesses({ id, type: value }),
  ]),
  ...["x", "emit_as_roles", "EMIT_AS_ROLES", "use_guid", ""].map((value) => claims({ additionalProperties: [value] })),
  ...[0, 1, 2, 3, -1].map((requestedAccessTokenVersion) => ({ api: { requestedAccessTokenVersion } })),
  ...[[], ["None"], ["None", "All"], ["all"], [""]].map((groupMembershipClaims) => ({ groupMembershipClaims })),
  ...[[], ["User", "User"], ["user"], ["Group"], "User", undefined, [unknown], unknown].map((allowedMemberTypes) =>
    roles({ ...role, allowedMemberTypes }),
  ),
  ...[{ x: 1 }, { clientId: id }, { appRoleIds: {} }, { web: { x: 1 } }, { displayName: undefined }, claims({})],
  ...[accesses(), accesses({ id }), accesses({ type: "Role" }), { requiredResourceAccesses: [{ resourceAppId: id }] }],
  ...[{ tags: ["a"], featureTags: [{ hide: true }] }, { tags: [], featureTags: [{ hide: true }] }, { tags: [""] }],
  ...[{ owners: [unknown] }, { owners: [unknown, "x"] }, { owners: ["x", "y"], notes: "" }, { notes: unknown }],
  ...[100, 101].map((count) => ({ owners: many(count, idOf) })),
];

const other = { ...role, id: otherId };
const ofTwins = [
  [role, other],
  [role, { ...role, value: "Writer" }],
  [role, role],
  [
    { ...role, value: "" },
    { ...other, value: "" },
  ],
  [role, { ...role, description: "Other" }],
  [role, { ...role, enabled: false }],
  [role, { ...other, value: "reader" }],
  [role, { ...role, id: id.toUpperCase(), value: "Writer" }],
  [{ ...role, id: unknown }, role],
  [
    { ...role, id: unknown },
    { ...role, id: unknown },
  ],
  [
    { ...role, value: unknown },
    { ...other, value: unknown },
  ],
  [{ ...role, id: unknown, value: "a b" }],
  [
    { ...role, id: unknown },
    { ...other, value: "a b" },
  ],
].map((appRoles): Values => ({ appRoles }));
const ofRolesAndScopes = [
  scope,
  { ...scope, value: "Reader" },
  { ...scope, value: "Reader", adminConsentDescription: "Reads", adminConsentDisplayName: "Reader" },
  { ...scope, id: otherId, value: "Reader" },
  { ...scope, id: otherId },
].map((one): Values => ({ ...roles(role), ...scopes(one) }));

const version = { requestedAccessTokenVersion: 2 };
const ofAudiences = ["AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount", "AzureADMyOrg"].flatMap(
  (signInAudience) => {
    const base = { signInAudience, api: version };
    const someScopes = (count: number, length = 0) => ({
      ...base,
      api: {
        ...version,
        oauth2PermissionScopes: many(count, (index) => ({
          ...scope,
          id: idOf(index),
          value: `s${String(index)}`.padEnd(length, "x"),
        })),
      },
    });
    const apis = (count: number, permissions: number) => ({
      ...base,
      requiredResourceAccesses: many(count, (api) => ({
        resourceAppId: idOf(api),
        resourceAccesses: many(permissions, (index) => ({ ...permission, id: idOf(index) })),
      })),
    });
    return [
      ...[{}, { api: {} }, { api: unknown }, { api: { requestedAccessTokenVersion: unknown } }, { api: version }].map(
        (news) => ({ signInAudience, ...news }),
      ),
      ...[someScopes(100), someScopes(101), someScopes(1, 40), someScopes(1, 41)],
      ...addresses.map((address) => ({ ...base, identifierUris: [address] })),
      ...[{ identifierUris: [unknown] }, { owners: ["x"] }, { web: { redirectUris: [unknown] } }].map((news) => ({
        ...base,
        ...news,
      })),
      ...[50, 51].map((count) => ({ ...base, identifierUris: uris(count) })),
      ...platforms.flatMap((platform) => [
        ...[100, 101, 256, 257].map((count) => ({ ...base, [platform]: { redirectUris: uris(count) } })),
        ...["https://*.a.com/", "https://a.com/*"].map((uri) => ({ ...base, [platform]: { redirectUris: [uri] } })),
      ]),
      ...[apis(50, 1), apis(51, 1), apis(1, 30), apis(1, 31), apis(7, 28), apis(7, 29)],
    ];
  },
);

/** Applications at and beyond the edges of every property. */
export const rawApplications: readonly RawInput[] = [
  ...ofIds,
  ...ofAddresses,
  ...ofTexts,
  ...ofKinds,
  ...ofTwins,
  ...ofRolesAndScopes,
  ...ofAudiences,
].map((news) => ["Application", { displayName: "App", ...news }]);
