/**
 * A custom security attribute that exempts a caller:
 * https://learn.microsoft.com/graph/api/resources/customsecurityattributestringvalueexemption
 */
interface AttributeExemption {
  /** `<attribute set>_<attribute>` */
  id: string;
  operator: "equals";
  value: string;
}

/** Properties of every restriction: https://learn.microsoft.com/graph/api/resources/passwordcredentialconfiguration */
export interface Restriction {
  state: "enabled" | "disabled";
  /** ISO time. Only applications created at that time or later are restricted. Null for all applications. */
  restrictForAppsCreatedAfterDateTime: string | null;
  excludeActors: { customSecurityAttributes: AttributeExemption[] } | null;
  isStateSetByMicrosoft?: boolean | undefined;
}

/** A restriction of credentials. */
export interface CredentialRestriction extends Restriction {
  restrictionType: string;
  /** ISO 8601 duration; null if the restriction is not about a lifetime. */
  maxLifetime: string | null;
  certificateBasedApplicationConfigurationIds?: string[] | undefined;
}

/** https://learn.microsoft.com/graph/api/resources/identifierurirestriction */
interface IdentifierUriRestriction extends Restriction {
  excludeAppsReceivingV2Tokens: boolean;
  excludeSaml: boolean;
}

/** Restrictions for one kind of object. The last two exist only for applications, and `audiences` only in beta. */
export interface Restrictions {
  passwordCredentials: CredentialRestriction[];
  keyCredentials: CredentialRestriction[];
  identifierUris?:
    | {
        nonDefaultUriAddition?: IdentifierUriRestriction | undefined;
        uriAdditionWithoutUniqueTenantIdentifier?: IdentifierUriRestriction | undefined;
      }
    | undefined;
  audiences?:
    | { azureAdMultipleOrgs?: Restriction | undefined; personalMicrosoftAccount?: Restriction | undefined }
    | undefined;
}

/** https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy */
interface DefaultAppManagementPolicy {
  isEnabled: boolean;
  applicationRestrictions: Restrictions;
  servicePrincipalRestrictions: Restrictions;
}

/** https://learn.microsoft.com/graph/api/resources/appmanagementpolicy */
export interface AppManagementPolicy {
  id: string;
  displayName: string;
  description: string;
  isEnabled: boolean;
  restrictions: Restrictions;
}

/** https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
interface AuthorizationPolicy {
  allowedToCreateApps: boolean;
  permissionGrantPoliciesAssigned: string[];
}

/** https://learn.microsoft.com/graph/api/resources/tokenlifetimepolicy */
export interface TokenLifetimePolicy {
  id: string;
  displayName: string;
  /** One JSON text with `TokenLifetimePolicy`. */
  definition: string[];
  isOrganizationDefault: boolean;
}

/** All policies about the applications of a tenant. */
export interface Policies {
  defaultAppManagementPolicy: DefaultAppManagementPolicy;
  appManagementPolicies: AppManagementPolicy[];
  /** The policy assigned to an application, by the application's object id. */
  assignments: Record<string, string>;
  tokenLifetimePolicies: TokenLifetimePolicy[];
  /** The token lifetime policy of an application or a service principal, by its object id. */
  tokenLifetimeAssignments: Record<string, string>;
  authorizationPolicy: AuthorizationPolicy;
  /** https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy */
  adminConsentRequestPolicy: { isEnabled: boolean };
  /** Custom security attributes of users and service principals: by object id, then by `<attribute set>_<attribute>`. */
  securityAttributes: Record<string, Record<string, string>>;
}

/**
 * The policies of a new tenant. Microsoft turned its restriction of identifier URIs on in June and July 2025, for applications
 * with version 1 tokens: https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions. Nothing else is restricted.
 * Departs from Entra: The restriction of identifier URIs is on in every tenant, and a PATCH can turn it off. Microsoft
 * left it off in older tenants whose processes it would disturb.
 * Departs from Entra: Users can consent to every permission that needs no administrator. Microsoft gives new tenants a
 * stricter policy.
 */
export function seedPolicies(): Policies {
  return {
    defaultAppManagementPolicy: {
      isEnabled: true,
      applicationRestrictions: {
        passwordCredentials: [],
        keyCredentials: [],
        identifierUris: {
          uriAdditionWithoutUniqueTenantIdentifier: {
            state: "enabled",
            restrictForAppsCreatedAfterDateTime: null,
            excludeActors: null,
            isStateSetByMicrosoft: true,
            excludeAppsReceivingV2Tokens: true,
            excludeSaml: true,
          },
        },
      },
      servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
    },
    appManagementPolicies: [],
    assignments: {},
    tokenLifetimePolicies: [],
    tokenLifetimeAssignments: {},
    authorizationPolicy: {
      allowedToCreateApps: true,
      permissionGrantPoliciesAssigned: ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"],
    },
    adminConsentRequestPolicy: { isEnabled: false },
    securityAttributes: {},
  };
}
