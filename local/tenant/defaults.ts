import type { Application, ServicePrincipal } from "./entities.ts";

/** The application that Graph makes of a body with a display name alone; also what `null` in a PATCH returns a property to. */
export function defaultApplication(
  given: Pick<Application, "id" | "appId" | "createdDateTime" | "displayName" | "publisherDomain">,
): Application {
  return {
    ...given,
    deletedDateTime: null,
    description: null,
    notes: null,
    serviceManagementReference: null,
    signInAudience: "AzureADMyOrg",
    identifierUris: [],
    groupMembershipClaims: null,
    isFallbackPublicClient: null,
    isDeviceOnlyAuthSupported: null,
    disabledByMicrosoftStatus: null,
    isDisabled: null,
    oauth2RequirePostResponse: false,
    tags: [],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    appRoles: [],
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
    },
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    requiredResourceAccess: [],
    optionalClaims: null,
    passwordCredentials: [],
    keyCredentials: [],
    federatedIdentityCredentials: [],
    owners: [],
  };
}

/** The service principal that Graph makes of a body with an app id alone. */
export function defaultServicePrincipal(
  given: Pick<ServicePrincipal, "id" | "appId" | "createdDateTime">,
): ServicePrincipal {
  return {
    ...given,
    deletedDateTime: null,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    alternativeNames: [],
    description: null,
    notes: null,
    loginUrl: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    samlSingleSignOnSettings: null,
    tags: [],
    isDisabled: null,
    passwordCredentials: [],
    keyCredentials: [],
    owners: [],
  };
}
