/** Objects of a tenant, in the shapes of Microsoft Graph v1.0. */

/** https://learn.microsoft.com/graph/api/resources/user */
export interface User extends UserProfile {
  id: string;
  /** Null for users that an earlier version of the tenant created. */
  createdDateTime: string | null;
  deletedDateTime: string | null;
  userPrincipalName: string;
  displayName: string;
  mail: string | null;
  /** `SMTP:` and the mail address, once the address was set over Graph. */
  proxyAddresses: string[];
  mailNickname: string;
  accountEnabled: boolean;
  userType: "Member" | "Guest";
  /** ISO time; null before the first password was set over Graph. */
  lastPasswordChangeDateTime: string | null;
  /** ISO time; refresh tokens that were issued before are refused. Absent before the first time that sessions were revoked. */
  signInSessionsValidFromDateTime?: string;
  /** Object id of a user. */
  managerId: string | null;
  /** May answer an administrator's consent prompt for the whole organization. Follows the user's directory roles. */
  isAdministrator: boolean;
  /** SHA-256 of the password, base64url; undefined for the password that accounts have by default. Never leaves the store. */
  passwordHash?: string;
}

/** Properties of a user that have no effect in this tenant. */
interface UserProfile {
  ageGroup: string | null;
  businessPhones: string[];
  city: string | null;
  companyName: string | null;
  consentProvidedForMinor: string | null;
  country: string | null;
  department: string | null;
  employeeHireDate: string | null;
  employeeId: string | null;
  employeeOrgData: { costCenter: string | null; division: string | null } | null;
  employeeType: string | null;
  faxNumber: string | null;
  givenName: string | null;
  jobTitle: string | null;
  mobilePhone: string | null;
  officeLocation: string | null;
  onPremisesImmutableId: string | null;
  otherMails: string[];
  passwordPolicies: string | null;
  postalCode: string | null;
  preferredLanguage: string | null;
  showInAddressList: boolean | null;
  state: string | null;
  streetAddress: string | null;
  surname: string | null;
  usageLocation: string | null;
}

/** https://learn.microsoft.com/graph/api/resources/group */
export interface Group {
  id: string;
  createdDateTime: string;
  deletedDateTime: string | null;
  displayName: string;
  description: string | null;
  classification: string | null;
  groupTypes: ("Unified" | "DynamicMembership")[];
  isAssignableToRole: boolean | null;
  mail: string | null;
  mailEnabled: boolean;
  mailNickname: string;
  /** Departs from Entra: The rule of a dynamic group is stored, but makes nobody a member. */
  membershipRule: string | null;
  membershipRuleProcessingState: "On" | "Paused" | null;
  preferredDataLocation: string | null;
  preferredLanguage: string | null;
  resourceBehaviorOptions: string[];
  resourceProvisioningOptions: string[];
  securityEnabled: boolean;
  theme: string | null;
  uniqueName: string | null;
  visibility: string | null;
  writebackConfiguration: { isEnabled: boolean | null; onPremisesGroupType: string | null };
  /** Only for Microsoft 365 groups: https://learn.microsoft.com/graph/api/group-update */
  allowExternalSenders: boolean;
  autoSubscribeNewMembers: boolean;
  hideFromAddressLists: boolean;
  hideFromOutlookClients: boolean;
  /** Object ids of users and service principals. */
  owners: string[];
  /** Object ids of users, groups and service principals. */
  members: string[];
}

/** https://learn.microsoft.com/graph/api/resources/passwordcredential; the value itself is kept as a hash only. */
export interface PasswordCredential {
  keyId: string;
  displayName: string | null;
  startDateTime: string;
  endDateTime: string;
  /** The first three characters of the value, as Graph shows them. */
  hint: string;
  /** SHA-256 of the value, base64url. Never leaves the store. */
  secretHash: string;
}

/** https://learn.microsoft.com/graph/api/resources/keycredential */
export interface KeyCredential {
  keyId: string;
  type: string;
  usage: string;
  displayName: string | null;
  startDateTime: string;
  endDateTime: string;
  /** Base64 of DER, or of PEM text from the azuread provider. */
  key: string;
  /** SHA-1 thumbprint of the certificate, base64 of its bytes. */
  customKeyIdentifier: string | null;
}

/** https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
export interface FederatedIdentityCredential {
  id: string;
  name: string;
  issuer: string;
  /** Null if an expression matches the claims instead. */
  subject: string | null;
  audiences: string[];
  description: string | null;
  /** Flexible credentials, in beta: https://learn.microsoft.com/graph/api/resources/federatedidentityexpression */
  claimsMatchingExpression?: { value: string; languageVersion: number } | null;
}

/** https://learn.microsoft.com/graph/api/resources/approle */
export interface AppRole {
  id: string;
  value: string | null;
  displayName: string;
  description: string;
  allowedMemberTypes: ("User" | "Application")[];
  isEnabled: boolean;
  origin?: string;
}

/** https://learn.microsoft.com/graph/api/resources/permissionscope */
export interface PermissionScope {
  id: string;
  value: string;
  type: "Admin" | "User";
  isEnabled: boolean;
  adminConsentDisplayName: string;
  adminConsentDescription: string;
  userConsentDisplayName: string | null;
  userConsentDescription: string | null;
}

/** https://learn.microsoft.com/graph/api/resources/requiredresourceaccess */
interface RequiredResourceAccess {
  resourceAppId: string;
  resourceAccess: { id: string; type: "Scope" | "Role" }[];
}

export interface OptionalClaim {
  name: string;
  source: string | null;
  essential: boolean;
  additionalProperties: string[];
}

type SignInAudience =
  | "AzureADMyOrg"
  | "AzureADMultipleOrgs"
  | "AzureADandPersonalMicrosoftAccount"
  | "PersonalMicrosoftAccount";

/** https://learn.microsoft.com/graph/api/resources/application */
export interface Application {
  id: string;
  appId: string;
  createdDateTime: string;
  deletedDateTime: string | null;
  /** An alternate key that the client chose when it made the application: https://learn.microsoft.com/graph/api/application-upsert */
  uniqueName: string | null;
  displayName: string;
  description: string | null;
  notes: string | null;
  serviceManagementReference: string | null;
  signInAudience: SignInAudience;
  publisherDomain: string;
  identifierUris: string[];
  groupMembershipClaims: string | null;
  isFallbackPublicClient: boolean | null;
  isDeviceOnlyAuthSupported: boolean | null;
  disabledByMicrosoftStatus: string | null;
  /** Deactivated by an administrator: https://learn.microsoft.com/entra/identity/enterprise-apps/deactivate-app-registration */
  isDisabled: boolean | null;
  oauth2RequirePostResponse: boolean;
  tags: string[];
  api: {
    acceptMappedClaims: boolean | null;
    knownClientApplications: string[];
    requestedAccessTokenVersion: number | null;
    oauth2PermissionScopes: PermissionScope[];
    preAuthorizedApplications: { appId: string; delegatedPermissionIds: string[] }[];
  };
  appRoles: AppRole[];
  info: Record<string, string | null>;
  web: {
    homePageUrl: string | null;
    logoutUrl: string | null;
    redirectUris: string[];
    implicitGrantSettings: { enableIdTokenIssuance: boolean; enableAccessTokenIssuance: boolean };
  };
  spa: { redirectUris: string[] };
  publicClient: { redirectUris: string[] };
  requiredResourceAccess: RequiredResourceAccess[];
  optionalClaims: { accessToken: OptionalClaim[]; idToken: OptionalClaim[]; saml2Token: OptionalClaim[] } | null;
  /** Where SAML responses go if the request names no address. */
  defaultRedirectUri: string | null;
  samlMetadataUrl: string | null;
  parentalControlSettings: { countriesBlockedForMinors: string[]; legalAgeGroupRule: string };
  /** What other tenants cannot change in their service principals of this application. */
  servicePrincipalLockConfiguration: Record<string, boolean | null> | null;
  passwordCredentials: PasswordCredential[];
  keyCredentials: KeyCredential[];
  federatedIdentityCredentials: FederatedIdentityCredential[];
  /** Object ids of users and service principals. */
  owners: string[];
}

/** An API that is registered in another tenant. This tenant has only its service principal. */
export interface OtherApi {
  /** Its app id. */
  id: string;
  displayName: string;
  /** The tenant in which the API is registered. */
  appOwnerOrganizationId: string;
  /** Without trailing slashes. The last one is the app id. */
  identifierUris: string[];
  appRoles: AppRole[];
  oauth2PermissionScopes: PermissionScope[];
  accessTokenVersion: 1 | 2;
}

// Names, roles, scopes, redirect URIs and audience come from the application when it is served.
/** https://learn.microsoft.com/graph/api/resources/serviceprincipal */
export interface ServicePrincipal {
  id: string;
  appId: string;
  createdDateTime: string;
  deletedDateTime: string | null;
  accountEnabled: boolean;
  appRoleAssignmentRequired: boolean;
  alternativeNames: string[];
  description: string | null;
  notes: string | null;
  loginUrl: string | null;
  notificationEmailAddresses: string[];
  preferredSingleSignOnMode: string | null;
  samlSingleSignOnSettings: { relayState: string | null } | null;
  tags: string[];
  isDisabled: boolean | null;
  passwordCredentials: PasswordCredential[];
  keyCredentials: KeyCredential[];
  owners: string[];
}

/** https://learn.microsoft.com/graph/api/resources/approleassignment */
export interface AppRoleAssignment {
  id: string;
  createdDateTime: string;
  /** The all-zero id is "default access". */
  appRoleId: string;
  principalId: string;
  principalType: "User" | "Group" | "ServicePrincipal";
  /** Object id of the resource's service principal. */
  resourceId: string;
}

/** https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export interface OAuth2PermissionGrant {
  id: string;
  /** Object id of the client's service principal. */
  clientId: string;
  consentType: "AllPrincipals" | "Principal";
  principalId: string | null;
  /** Object id of the resource's service principal. */
  resourceId: string;
  /** Space-separated scope values. */
  scope: string;
}

/** The identity that deploys onto the tenant; made with the tenant. */
export interface Deployer {
  clientId: string;
  /** Object id of its service principal: the `oid` of its tokens. */
  objectId: string;
  clientSecret: string;
}
