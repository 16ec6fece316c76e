import { unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { addresses, applicationId, applicationIds, id, ids, type RawInput, texts, times } from "./raw-values.ts";

/** Inputs of each type that are accepted. */
const accepted: Readonly<Record<string, Values>> = {
  ServicePrincipal: { clientId: id },
  AppRoleAssignment: { appRoleId: id, principalObjectId: id, resourceObjectId: id },
  ServicePrincipalDelegatedPermissionGrant: {
    claimValues: ["openid"],
    resourceServicePrincipalObjectId: id,
    servicePrincipalObjectId: id,
  },
  ApplicationOwner: { applicationId, ownerObjectId: id },
  ApplicationPreAuthorized: { applicationId, authorizedClientId: id, permissionIds: [id] },
  ApplicationApiAccess: { applicationId, apiClientId: id, roleIds: [id] },
  ApplicationCertificate: { applicationId, value: "x" },
  ApplicationPassword: { applicationId },
  ApplicationRedirectUris: { applicationId, type: "Web", redirectUris: ["https://a.com/"] },
  ApplicationFederatedIdentityCredential: {
    applicationId,
    displayName: "x",
    audiences: ["x"],
    issuer: "x",
    subject: "x",
  },
};

const idNames: readonly [type: string, ...names: string[]][] = [
  ["ServicePrincipal", "clientId"],
  ["AppRoleAssignment", "appRoleId", "principalObjectId", "resourceObjectId"],
  [
    "ServicePrincipalDelegatedPermissionGrant",
    "resourceServicePrincipalObjectId",
    "servicePrincipalObjectId",
    "userObjectId",
  ],
  ["ApplicationOwner", "ownerObjectId"],
  ["ApplicationPreAuthorized", "authorizedClientId"],
  ["ApplicationApiAccess", "apiClientId"],
  ["ApplicationCertificate", "keyId"],
];
const idLists = [
  ["ServicePrincipal", "owners"],
  ["ApplicationPreAuthorized", "permissionIds"],
  ["ApplicationApiAccess", "roleIds"],
  ["ApplicationApiAccess", "scopeIds"],
] as const;

const trust = "ApplicationFederatedIdentityCredential";
const password = "ApplicationPassword";
const certificate = "ApplicationCertificate";
const principal = "ServicePrincipal";
const grant = "ServicePrincipalDelegatedPermissionGrant";

const changes: readonly RawInput[] = [
  ...[...ids, 5, unknown, null].flatMap((bad) => [
    ...idNames.flatMap(([type, ...names]) => names.map((name): RawInput => [type, { [name]: bad }])),
    ...(bad === null ? [] : idLists.map(([type, name]): RawInput => [type, { [name]: [bad] }])),
  ]),
  ...[...applicationIds, unknown, null].flatMap((bad) =>
    Object.keys(accepted)
      .filter((type) => accepted[type]?.["applicationId"] !== undefined)
      .map((type): RawInput => [type, { applicationId: bad }]),
  ),
  ...[...times, unknown, 5].flatMap((bad) =>
    [password, certificate].flatMap((type) =>
      ["startDate", "endDate"].map((name): RawInput => [type, { [name]: bad }]),
    ),
  ),
  ...["", "x", "240h", "1d", "-5h", unknown].flatMap((endDateRelative) =>
    [password, certificate].flatMap((type): RawInput[] => [
      [type, { endDateRelative }],
      [type, { endDateRelative, endDate: "2027-01-31T00:00:00Z" }],
    ]),
  ),
  ...addresses.flatMap((address): RawInput[] => [
    ...["Web", "SPA", "PublicClient"].map((type): RawInput => [
      "ApplicationRedirectUris",
      { type, redirectUris: [address] },
    ]),
    [principal, { loginUrl: address }],
    [trust, { issuer: address }],
    [trust, { subject: address }],
  ]),
  ...[...texts, "x".repeat(120), "x".repeat(121), "ä".repeat(61)].flatMap((text): RawInput[] => [
    ...["description", "notes"].map((name): RawInput => [principal, { [name]: text }]),
    ...["displayName", "description"].map((name): RawInput => [trust, { [name]: text }]),
    [password, { displayName: text }],
  ]),
  ...[["x", "y"], [], [""], undefined, unknown, [unknown]].map((audiences): RawInput => [trust, { audiences }]),
  ...["issuer", "subject"].map((name): RawInput => [trust, { [name]: undefined }]),
  ...[[], [""], ["a b"], ["a", "a"], undefined, "openid", unknown, [unknown]].map((claimValues): RawInput => [
    grant,
    { claimValues },
  ]),
  ...["alternativeNames", "notificationEmailAddresses", "tags"].map((name): RawInput => [principal, { [name]: [""] }]),
  ...["", "oidc", "OIDC"].map((preferredSingleSignOnMode): RawInput => [principal, { preferredSingleSignOnMode }]),
  ...["", "x"].map((relayState): RawInput => [principal, { samlSingleSignOn: { relayState } }]),
  [principal, { features: [{ enterpriseApplication: true }], tags: ["a"] }],
  [principal, { featureTags: [{ hide: true }], features: [{ visibleToUsers: true }] }],
  [principal, { featureTags: [{ hide: true }], features: unknown }],
  [principal, { accountEnabled: "no" }],
  [principal, { displayName: "x" }],
  ...[null, [], unknown].flatMap((roleIds): RawInput[] => [
    ["ApplicationApiAccess", { roleIds }],
    ["ApplicationApiAccess", { roleIds, scopeIds: [id] }],
  ]),
  ["ApplicationPreAuthorized", { permissionIds: [] }],
  ["ApplicationRedirectUris", { redirectUris: [] }],
  ["ApplicationRedirectUris", { type: "web" }],
  ...["der", "", "hex"].map((encoding): RawInput => [certificate, { encoding }]),
  ...["x", "AsymmetricX509Cert", ""].map((type): RawInput => [certificate, { type }]),
  ...["", undefined].map((value): RawInput => [certificate, { value }]),
  [password, { keyId: id }],
  [password, { value: "x" }],
  ...[{ a: 5 }, ["x"], "x"].map((rotateWhenChanged): RawInput => [password, { rotateWhenChanged }]),
];

/** Everything beside applications, each with one property at or beyond an edge. */
export const rawParts: readonly RawInput[] = changes.map(([type, news]) => [type, { ...accepted[type], ...news }]);
