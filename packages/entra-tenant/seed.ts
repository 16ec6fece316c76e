import { createHash, randomUUID } from "node:crypto";
import { derivedId } from "./derived-id.ts";
import { defaultApplication, defaultServicePrincipal, defaultUser } from "./defaults.ts";
import type { AppRoleAssignment, PasswordCredential, User } from "./entities.ts";
import { exchangeAdministratorId, exchangeAppId } from "./exchange/caller.ts";
import { firstPartyApis, firstPartyServicePrincipal, microsoftGraphAppId } from "./first-party.ts";
import { globalAdministratorId } from "./graph/roles/built-in-roles.ts";
import { seedPolicies } from "./graph/policies/entities.ts";
import { seedKeyVault } from "./key-vault/seed.ts";
import type { Directory, TenantIdentity } from "./tenant-state.ts";

const deployerPermissions = [
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "User.Read.All",
  "Organization.Read.All",
  "Policy.Read.All",
  // For the evidence of use of credentials.
  "AuditLog.Read.All",
  // Deploying does not need these. With them, users of the sandbox can restrict its tenant.
  "Policy.ReadWrite.ApplicationConfiguration",
  "Policy.ReadWrite.Authorization",
  // For delivery into Exchange Online, with Exchange.ManageAsApp and the role Exchange Administrator.
  "RoleManagement.ReadWrite.Exchange",
];

/** Returns the directory of a new tenant: three users, the deploying identity and a key vault. */
export function seedDirectory(identity: TenantIdentity): Directory {
  const users = [
    user(identity, "admin", "Contoso Administrator", "Administrator", true),
    user(identity, "user", "Contoso User", "User", false),
    user(identity, "helpdesk", "Contoso Helpdesk", "Helpdesk", false),
  ];
  return {
    users,
    groups: [],
    otherApis: [],
    ...seedRoles(users, identity.deployer.objectId),
    ...deployerObjects(identity),
    firstPartyChanges: {},
    oauth2PermissionGrants: [],
    deletedApplications: [],
    deletedServicePrincipals: [],
    deletedUsers: [],
    deletedGroups: [],
    policies: seedPolicies(),
    ...seedKeyVault(identity),
    connectServers: [],
    dynamicsEnvironments: [],
  };
}

/** Assigns Global Administrator to every user with `isAdministrator`, and Exchange Administrator to the deploying identity. */
export function seedRoles(
  users: User[],
  deployerId: string,
): Pick<Directory, "roleDefinitions" | "directoryRoles" | "directoryRoleAssignments"> {
  return {
    roleDefinitions: [],
    directoryRoles: [globalAdministratorId, exchangeAdministratorId].map((roleTemplateId) => ({
      id: randomUUID(),
      roleTemplateId,
    })),
    directoryRoleAssignments: [
      ...users.filter(({ isAdministrator }) => isAdministrator).map(({ id }) => ({ id, role: globalAdministratorId })),
      { id: deployerId, role: exchangeAdministratorId },
    ].map(({ id, role }) => ({
      id: randomUUID(),
      principalId: id,
      roleDefinitionId: role,
      directoryScopeId: "/",
    })),
  };
}

function user(
  { tenantId, initialDomain, createdDateTime }: TenantIdentity,
  name: string,
  displayName: string,
  surname: string,
  isAdministrator: boolean,
): User {
  const userPrincipalName = `${name}@${initialDomain}`;
  return {
    ...defaultUser({
      id: derivedId(tenantId, userPrincipalName),
      createdDateTime,
      userPrincipalName,
      displayName,
      mailNickname: name,
    }),
    mail: userPrincipalName,
    givenName: "Contoso",
    surname,
    isAdministrator,
  };
}

function deployerObjects(
  identity: TenantIdentity,
): Pick<Directory, "applications" | "servicePrincipals" | "appRoleAssignments"> {
  const { deployer, createdDateTime } = identity;
  const application = defaultApplication({
    id: identity.deployerApplicationId,
    appId: deployer.clientId,
    createdDateTime,
    displayName: "Deployer",
    publisherDomain: identity.initialDomain,
  });
  application.passwordCredentials.push(deployerPassword(identity));
  return {
    applications: [application],
    servicePrincipals: [defaultServicePrincipal({ id: deployer.objectId, appId: deployer.clientId, createdDateTime })],
    appRoleAssignments: [
      ...deployerPermissions.map((value) => assignment(identity, microsoftGraphAppId, value)),
      assignment(identity, exchangeAppId, "Exchange.ManageAsApp"),
    ],
  };
}

// Departs from Entra: The deploying identity's secret ends in 2299, because nobody would renew it.
function deployerPassword({ deployer, createdDateTime }: TenantIdentity): PasswordCredential {
  return {
    keyId: randomUUID(),
    displayName: "Deployer",
    startDateTime: createdDateTime,
    endDateTime: "2299-12-31T00:00:00Z",
    hint: deployer.clientSecret.slice(0, 3),
    secretHash: createHash("sha256").update(deployer.clientSecret).digest("base64url"),
  };
}

function assignment(identity: TenantIdentity, apiId: string, value: string): AppRoleAssignment {
  const role = firstPartyApis.get(apiId)?.appRoles.find((candidate) => candidate.value === value);
  if (!role) throw new Error(`the permission catalogue has no application permission ${value} on the API ${apiId}`);
  return {
    id: randomUUID(),
    createdDateTime: identity.createdDateTime,
    appRoleId: role.id,
    principalId: identity.deployer.objectId,
    principalType: "ServicePrincipal",
    resourceId: firstPartyServicePrincipal(identity.tenantId, identity.createdDateTime, apiId).id,
  };
}
