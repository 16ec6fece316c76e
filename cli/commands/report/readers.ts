import type { RedirectUriFact } from "./access-facts.ts";
import { application } from "./application-reader.ts";
import { deliveryGroups } from "./delivery-readers.ts";
import { identifyPermission } from "./permission-description.ts";
import { knownLater, readFlag, readText, readTexts, requireText, UnreadableValue } from "./plan-values.ts";
import type { Properties } from "./preview.ts";
import { link, owners, setting, type Group } from "./reader-parts.ts";

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
      // The component names the assignment after the permission. The name is used only if the id matches.
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
      // Entra accepts several scopes in one value, separated by spaces.
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

// Terms of https://www.pulumi.com/registry/packages/azuread/api-docs/applicationredirecturis/
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

/** Secrets that are created, replaced or revoked are read from the whole step: see secret-change.ts. */
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

/** Readers by the token of a resource type. */
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
  ...deliveryGroups,
};

/** The expiry of a credential, if the plan contains it: an ISO time or a text. */
export function endOf({ endDate, endDateRelative }: Properties): string {
  const absolute = readText(endDate);
  if (absolute !== undefined && absolute !== "") return absolute;
  const relative = readText(endDateRelative);
  return relative === undefined || relative === "" ? "when Entra decides" : `${relative} after its creation`;
}

/** Settings that change only labels, not access. */
export const harmlessSettings: readonly string[] = [
  "display name",
  "home page",
  "notes",
  "service management reference",
  "tags",
  "tags of the service principal",
];

function apiObject(apiAppId: string, objectId: unknown): { apiObjectId?: string } {
  const id = apiAppId === "" ? readText(objectId) : undefined;
  return id === undefined ? {} : { apiObjectId: id };
}
