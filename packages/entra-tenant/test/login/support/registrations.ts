import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Application, User } from "../../../entities.ts";
import type { Tenant } from "../../../tenant.ts";
import { addPrincipal } from "./service-principals.ts";
import { requirePrincipal, startOfTime } from "./memory-tenant.ts";

/** What a test says about an application; the rest is a registration without anything. */
export type ApplicationChanges = Partial<
  Pick<
    Application,
    | "displayName"
    | "signInAudience"
    | "identifierUris"
    | "appRoles"
    | "requiredResourceAccess"
    | "optionalClaims"
    | "keyCredentials"
    | "federatedIdentityCredentials"
  >
> & {
  web?: Partial<Application["web"]>;
  spa?: Application["spa"];
  publicClient?: Application["publicClient"];
  api?: Partial<Application["api"]>;
};

/** Registers an application, with its service principal. */
export function register(tenant: Tenant, changes: ApplicationChanges = {}): Application {
  const application: Application = {
    id: randomUUID(),
    appId: randomUUID(),
    createdDateTime: startOfTime.toISOString(),
    deletedDateTime: null,
    uniqueName: null,
    displayName: "ERP sync",
    description: null,
    notes: null,
    serviceManagementReference: null,
    signInAudience: "AzureADMyOrg",
    publisherDomain: "contoso.onmicrosoft.com",
    identifierUris: [],
    groupMembershipClaims: null,
    isFallbackPublicClient: null,
    isDeviceOnlyAuthSupported: null,
    disabledByMicrosoftStatus: null,
    isDisabled: null,
    oauth2RequirePostResponse: false,
    tags: [],
    appRoles: [],
    info: {},
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
    ...changes,
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
      ...changes.api,
    },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      ...changes.web,
    },
    spa: changes.spa ?? { redirectUris: [] },
    publicClient: changes.publicClient ?? { redirectUris: [] },
  };
  tenant.applications.set(application.id, application);
  addPrincipal(tenant.servicePrincipals, application.appId);
  return application;
}

/** Gives an application or service principal a secret that ends at the given time, and returns its value. */
export function addSecret(
  application: Pick<Application, "passwordCredentials">,
  end = new Date("2027-05-01T00:00:00Z"),
  value = randomBytes(30).toString("base64url"),
): string {
  application.passwordCredentials.push({
    keyId: randomUUID(),
    displayName: null,
    startDateTime: "2026-11-01T00:00:00Z",
    endDateTime: end.toISOString(),
    hint: value.slice(0, 3),
    secretHash: createHash("sha256").update(value).digest("base64url"),
  });
  return value;
}

/** Grants delegated permissions on an API to everyone, or to one user. */
export function grant(
  tenant: Tenant,
  client: Application,
  resourceAppId: string,
  scope: string,
  principal?: User,
): void {
  const id = randomUUID();
  tenant.oauth2PermissionGrants.set(id, {
    id,
    clientId: requirePrincipal(tenant, client.appId).id,
    consentType: principal === undefined ? "AllPrincipals" : "Principal",
    principalId: principal?.id ?? null,
    resourceId: requirePrincipal(tenant, resourceAppId).id,
    scope,
  });
}

/** Assigns a role of an API to a user or to another application's service principal. */
export function assign(tenant: Tenant, principalId: string, resourceAppId: string, appRoleId: string): void {
  const id = randomUUID();
  tenant.appRoleAssignments.set(id, {
    id,
    createdDateTime: startOfTime.toISOString(),
    appRoleId,
    principalId,
    principalType: tenant.users.has(principalId) ? "User" : "ServicePrincipal",
    resourceId: requirePrincipal(tenant, resourceAppId).id,
  });
}
