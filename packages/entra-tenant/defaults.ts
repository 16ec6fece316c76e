import type { Application, Group, ServicePrincipal, User } from "./entities.ts";

/** Returns an application with a display name and defaults. `null` in a PATCH sets a property to its value here. */
export function defaultApplication(
  given: Pick<Application, "id" | "appId" | "createdDateTime" | "displayName" | "publisherDomain">,
): Application {
  return {
    ...given,
    deletedDateTime: null,
    uniqueName: null,
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
    defaultRedirectUri: null,
    samlMetadataUrl: null,
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: "Allow" },
    servicePrincipalLockConfiguration: null,
    passwordCredentials: [],
    keyCredentials: [],
    federatedIdentityCredentials: [],
    owners: [],
  };
}

/** Returns a service principal with an app id and defaults. */
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

/** Returns a user with the required properties and defaults. */
export function defaultUser(
  given: Pick<User, "id" | "createdDateTime" | "userPrincipalName" | "displayName" | "mailNickname">,
): User {
  return {
    ...given,
    deletedDateTime: null,
    mail: null,
    proxyAddresses: [],
    accountEnabled: true,
    userType: "Member",
    lastPasswordChangeDateTime: null,
    managerId: null,
    isAdministrator: false,
    ageGroup: null,
    businessPhones: [],
    city: null,
    companyName: null,
    consentProvidedForMinor: null,
    country: null,
    department: null,
    employeeHireDate: null,
    employeeId: null,
    employeeOrgData: null,
    employeeType: null,
    faxNumber: null,
    givenName: null,
    jobTitle: null,
    mobilePhone: null,
    officeLocation: null,
    onPremisesImmutableId: null,
    otherMails: [],
    passwordPolicies: null,
    postalCode: null,
    preferredLanguage: null,
    showInAddressList: null,
    state: null,
    streetAddress: null,
    surname: null,
    usageLocation: null,
  };
}

/** Returns a group with the required properties and defaults. */
export function defaultGroup(given: Pick<Group, "id" | "createdDateTime" | "displayName" | "mailNickname">): Group {
  return {
    ...given,
    deletedDateTime: null,
    description: null,
    classification: null,
    groupTypes: [],
    isAssignableToRole: null,
    mail: null,
    mailEnabled: false,
    membershipRule: null,
    membershipRuleProcessingState: null,
    preferredDataLocation: null,
    preferredLanguage: null,
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: [],
    securityEnabled: true,
    theme: null,
    uniqueName: null,
    visibility: null,
    writebackConfiguration: { isEnabled: null, onPremisesGroupType: null },
    allowExternalSenders: false,
    autoSubscribeNewMembers: false,
    hideFromAddressLists: false,
    hideFromOutlookClients: false,
    owners: [],
    members: [],
  };
}
