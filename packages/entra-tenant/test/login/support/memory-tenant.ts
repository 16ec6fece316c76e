import { randomBytes, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import { defaultUser } from "../../../defaults.ts";
import type { Application, ServicePrincipal, User } from "../../../entities.ts";
import { emptyExchange } from "../../../exchange/entities.ts";
import { seedPolicies } from "../../../graph/policies/entities.ts";
import { SignInLog } from "../../../sign-ins/log.ts";
import { reportSettings } from "../../../sign-ins/settings.ts";
import type { Resource, Tenant } from "../../../tenant.ts";
import { erpId, graphId, microsoftApis } from "./microsoft-apis.ts";
import { addPrincipal } from "./service-principals.ts";

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
  const microsoft = microsoftApis();
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
    groups: new Map(),
    applications,
    servicePrincipals,
    appRoleAssignments: new Map(),
    oauth2PermissionGrants: new Map(),
    deletedApplications: new Map(),
    deletedServicePrincipals: new Map(),
    deletedUsers: new Map(),
    deletedGroups: new Map(),
    roleDefinitions: new Map(),
    directoryRoles: new Map(),
    directoryRoleAssignments: new Map(),
    policies: seedPolicies(),
    vaults: new Map(),
    roleAssignments: new Map(),
    connectServers: new Map(),
    dynamicsEnvironments: new Map(),
    exchange: emptyExchange(),
    signIns: new SignInLog(),
    reports: reportSettings(),
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

function user(displayName: string, name: string, isAdministrator: boolean): User {
  const [givenName = "", surname = ""] = displayName.split(" ");
  const userPrincipalName = `${name}@contoso.onmicrosoft.com`;
  const createdDateTime = startOfTime.toISOString();
  return {
    ...defaultUser({ id: randomUUID(), createdDateTime, userPrincipalName, displayName, mailNickname: name }),
    mail: `${name}@contoso.com`,
    givenName,
    surname,
    isAdministrator,
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

function byId(entities: User[]): Map<string, User> {
  return new Map(entities.map((entity) => [entity.id, entity]));
}
