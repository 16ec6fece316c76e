/**
 * Properties of the resources azuread.Application and azuread.ServicePrincipal that a run can leave as they are in Entra,
 * under the names of the provider. Those of the service principal begin with `servicePrincipal.`.
 */
export const ignorableProperties = [
  "api.knownClientApplications",
  "api.mappedClaimsEnabled",
  "api.oauth2PermissionScopes",
  "api.requestedAccessTokenVersion",
  "appRoles",
  "description",
  "deviceOnlyAuthEnabled",
  "fallbackPublicClientEnabled",
  "groupMembershipClaims",
  "identifierUris",
  "marketingUrl",
  "notes",
  "oauth2PostResponseRequired",
  "optionalClaims",
  "owners",
  "privacyStatementUrl",
  "samlMetadataUrl",
  "serviceManagementReference",
  "supportUrl",
  "termsOfServiceUrl",
  "web.homepageUrl",
  "web.implicitGrant",
  "web.logoutUrl",
  "servicePrincipal.accountEnabled",
  "servicePrincipal.alternativeNames",
  "servicePrincipal.appRoleAssignmentRequired",
  "servicePrincipal.description",
  "servicePrincipal.loginUrl",
  "servicePrincipal.notes",
  "servicePrincipal.notificationEmailAddresses",
  "servicePrincipal.owners",
  "servicePrincipal.preferredSingleSignOnMode",
  "servicePrincipal.samlSingleSignOn",
] as const;

/** A property that runs never change. */
export type IgnorableProperty = (typeof ignorableProperties)[number];

const ofServicePrincipal = "servicePrincipal.";

/** The ignored properties of each resource, under the names that the engine knows. */
export function splitIgnored(ignored: readonly IgnorableProperty[]): {
  application: string[];
  servicePrincipal: string[];
} {
  return {
    application: ignored.filter((name) => !name.startsWith(ofServicePrincipal)),
    servicePrincipal: ignored.flatMap((name) =>
      name.startsWith(ofServicePrincipal) ? [name.slice(ofServicePrincipal.length)] : [],
    ),
  };
}
