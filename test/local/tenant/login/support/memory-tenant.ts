import { createHash, randomBytes, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import type {
  Application,
  AppRole,
  PermissionScope,
  ServicePrincipal,
  User,
} from "../../../../../local/tenant/entities.ts";
import type { Resource, Tenant } from "../../../../../local/tenant/tenant.ts";

/** Ids of Microsoft's APIs that the tests ask for. */
export const graphId = "00000003-0000-0000-c000-000000000000";
export const exchangeId = "00000002-0000-0ff1-ce00-000000000000";
export const erpId = "00000015-0000-0000-c000-000000000000";

/** The time in every tenant, unless a test moves it. */
export const startOfTime = new Date("2026-11-21T09:30:00.000Z");

const privateKey = await generateKeyPair("RS256", { extractable: true }).then(({ privateKey: key }) => exportJWK(key));
const signingKey = { ...privateKey, kid: "first-signing-key", alg: "RS256" };

/** A `Tenant` that keeps everything in memory, with a clock that tests can move. */
export interface MemoryTenant extends Tenant {
  moveTo(time: Date): void;
  /** How often something was committed. */
  commits: number;
}

/** A tenant with an administrator, an ordinary user and three of Microsoft's APIs; no application yet. */
export function memoryTenant(): MemoryTenant {
  let time = startOfTime;
  const users = byId([user("Adele Vance", "adele", true), user("Megan Bowen", "megan", false)]);
  const applications = new Map<string, Application>();
  const servicePrincipals = new Map<string, ServicePrincipal>();
  const microsoft = [graph(), exchange(), erp()];
  for (const { appId } of microsoft) if (appId !== erpId) addPrincipal(servicePrincipals, appId);

  const tenant: MemoryTenant = {
    id: "7c4a1a0e-5f0c-4f57-9c9c-0d4f1f3e2b11",
    displayName: "Contoso",
    initialDomain: "contoso.onmicrosoft.com",
    createdDateTime: startOfTime.toISOString(),
    deployer: { clientId: randomUUID(), objectId: randomUUID(), clientSecret: "unused" },
    origin: "https://localhost:8443",
    now: () => time,
    moveTo: (next) => (time = next),
    users,
    applications,
    servicePrincipals,
    appRoleAssignments: new Map(),
    oauth2PermissionGrants: new Map(),
    deletedApplications: new Map(),
    deletedServicePrincipals: new Map(),
    findApplication: (appId) => [...applications.values()].find((application) => application.appId === appId),
    findServicePrincipal: (appId) => [...servicePrincipals.values()].find((principal) => principal.appId === appId),
    findResource(appId) {
      const known = microsoft.find((resource) => resource.appId === appId) ?? ownResource(tenant, appId);
      return known && { ...known, servicePrincipalId: tenant.findServicePrincipal(appId)?.id };
    },
    findResourceByUri(uri) {
      const wanted = uri.replace(/\/$/, "");
      if (wanted === tenant.origin) return tenant.findResource(graphId);
      const own = [...applications.values()].map(({ appId }) => ownResource(tenant, appId));
      const found = [...microsoft, ...own].find((resource) => resource?.identifierUris.includes(wanted));
      return found && tenant.findResource(found.appId);
    },
    signingKeys: [signingKey],
    sealingKey: randomBytes(32).toString("base64url"),
    commits: 0,
    commit: () => {
      tenant.commits += 1;
      return Promise.resolve();
    },
  };
  return tenant;
}

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
    oauth2RequirePostResponse: false,
    tags: [],
    appRoles: [],
    info: {},
    requiredResourceAccess: [],
    optionalClaims: null,
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

/** Gives an application a secret that ends at the given time, and returns its value. */
export function addSecret(application: Application, end = new Date("2027-05-01T00:00:00Z")): string {
  const value = randomBytes(30).toString("base64url");
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

/** The service principal of an application, which must be there. */
export function requirePrincipal(tenant: Tenant, appId: string): ServicePrincipal {
  const principal = tenant.findServicePrincipal(appId);
  if (principal === undefined) throw new Error(`no service principal for ${appId}`);
  return principal;
}

/** A user by the first part of the user principal name. */
export function requireUser(tenant: Tenant, name: string): User {
  const found = [...tenant.users.values()].find(({ mailNickname }) => mailNickname === name);
  if (found === undefined) throw new Error(`no user ${name}`);
  return found;
}

/** A delegated permission. */
export function scope(value: string, type: "Admin" | "User" = "User", id: string = randomUUID()): PermissionScope {
  return {
    id,
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: `${value} for all users`,
    adminConsentDescription: `Allows ${value} for all users.`,
    userConsentDisplayName: `${value} for you`,
    userConsentDescription: `Allows ${value} for you.`,
  };
}

/** An application permission. */
export function role(
  value: string,
  id: string = randomUUID(),
  member: "User" | "Application" = "Application",
): AppRole {
  return {
    id,
    value,
    displayName: `${value} as application`,
    description: value,
    allowedMemberTypes: [member],
    isEnabled: true,
  };
}

function user(displayName: string, name: string, isAdministrator: boolean): User {
  const [givenName = "", surname = ""] = displayName.split(" ");
  return {
    id: randomUUID(),
    userPrincipalName: `${name}@contoso.onmicrosoft.com`,
    displayName,
    mail: `${name}@contoso.com`,
    mailNickname: name,
    givenName,
    surname,
    accountEnabled: true,
    userType: "Member",
    isAdministrator,
  };
}

function graph(): Resource {
  return api(graphId, "Microsoft Graph", ["https://graph.microsoft.com"], {
    scopes: [
      scope("openid", "User", "37f7f235-527c-4136-accd-4a02d197296e"),
      scope("profile", "User", "14dad69e-099b-42c9-810b-d002981feec1"),
      scope("email", "User", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"),
      scope("offline_access", "User", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
      scope("User.Read", "User", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
      scope("Mail.Read", "User", "570282fd-fa5c-430d-a7fd-fc8dc98a9dca"),
      scope("User.Read.All", "Admin", "a154be20-db9c-4678-8ab7-66f6cc099a59"),
    ],
    roles: [role("Mail.Send", "b633e1c5-b582-4048-a93e-9f11b44c7e96")],
  });
}

function exchange(): Resource {
  const uris = ["https://outlook.office365.com", "https://outlook.office.com"];
  return api(exchangeId, "Office 365 Exchange Online", uris, {
    scopes: [scope("SMTP.Send", "User", "76faac2a-0f20-42f1-928a-50de5b9dbe52")],
    roles: [role("SMTP.SendAsApp", "7146a1f0-8703-45b3-9eae-527a64c00995")],
  });
}

/** Known to the catalogue, but without a service principal: the tenant has no such subscription. */
function erp(): Resource {
  return api(erpId, "Microsoft Dynamics ERP", ["https://contoso.operations.dynamics.com"], {
    scopes: [scope("Odata.FullAccess", "User", "a849e696-ce45-464a-81de-e5c5b45519c1")],
    roles: [],
  });
}

function api(
  appId: string,
  displayName: string,
  uris: string[],
  permissions: { scopes: PermissionScope[]; roles: AppRole[] },
): Resource {
  return {
    appId,
    displayName,
    servicePrincipalId: undefined,
    identifierUris: [...uris, appId],
    appRoles: permissions.roles,
    oauth2PermissionScopes: permissions.scopes,
    accessTokenVersion: 1,
    isFirstParty: true,
  };
}

function ownResource(tenant: Tenant, appId: string): Resource | undefined {
  const application = tenant.findApplication(appId);
  return (
    application && {
      appId,
      displayName: application.displayName,
      servicePrincipalId: undefined,
      identifierUris: [...application.identifierUris, appId],
      appRoles: application.appRoles,
      oauth2PermissionScopes: application.api.oauth2PermissionScopes,
      accessTokenVersion: application.api.requestedAccessTokenVersion === 2 ? 2 : 1,
      isFirstParty: false,
    }
  );
}

function addPrincipal(servicePrincipals: Map<string, ServicePrincipal>, appId: string): void {
  const id = randomUUID();
  servicePrincipals.set(id, {
    id,
    appId,
    createdDateTime: startOfTime.toISOString(),
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
    owners: [],
  });
}

function byId(entities: User[]): Map<string, User> {
  return new Map(entities.map((entity) => [entity.id, entity]));
}
