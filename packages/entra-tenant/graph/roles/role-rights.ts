import type { Tenant } from "../../tenant.ts";
import { globalAdministratorId } from "./built-in-roles.ts";

/** Right to assign the app roles of every API except Microsoft Graph. No Graph permission has this meaning. */
export const assignOtherAppRoles = "AppRoleAssignment.ReadWrite.All, except of Microsoft Graph";

/** Right to delete users with privileged roles and to change how they sign in. No role in the table below has it. */
export const changePrivilegedUsers = "User.ReadWrite.All, also of users with privileged roles";

const readDirectory = ["Directory.Read.All"];
const readReports = ["AuditLog.Read.All"];
const readEverything = [...readDirectory, ...readReports, "Policy.Read.All", "Organization.Read.All"];
const manageApplications = [
  ...readDirectory,
  "Application.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "Policy.Read.All",
  "Policy.ReadWrite.ApplicationConfiguration",
  assignOtherAppRoles,
];
const manageGroups = [...readDirectory, "Group.Create", "Group.ReadWrite.All", "GroupMember.ReadWrite.All"];
const manageUsers = ["User.ReadWrite.All", "User.DeleteRestore.All", "User-PasswordProfile.ReadWrite.All"];

/**
 * Rights of built-in roles, as permissions of Graph that allow the same:
 * https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference. Roles that are missing allow nothing.
 */
const rightsByRole: Readonly<Record<string, readonly string[]>> = {
  // Application Administrator and Cloud Application Administrator. They differ only in application proxies, which are
  // not served.
  "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": manageApplications,
  "158c047a-c907-4556-b7ef-446551a6b5f7": manageApplications,
  // Privileged Role Administrator.
  // Departs from Entra: A Privileged Role Administrator that is an application also needs Group.ReadWrite.All to change
  // role-assignable groups.
  "e8611ab8-c189-46e8-94e1-60213ab1f814": [
    ...readDirectory,
    "RoleManagement.ReadWrite.Directory",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Policy.ReadWrite.Authorization",
  ],
  // User Administrator
  "fe930be7-5e62-47db-91af-98c3a49a38b1": [...manageGroups, ...manageUsers],
  // Groups Administrator
  "fdd7a751-b60b-444a-984c-02652fe8fa1c": manageGroups,
  // Global Reader
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451": readEverything,
  // Directory Readers
  "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": readDirectory,
  // Security Administrator and Security Reader
  "194ae4cb-b126-40b2-bd5b-6091b380977d": readReports,
  "5d6b6bb7-de71-4623-b4af-96380a352509": readReports,
};

/** Of the known roles, those whose members a User Administrator can delete or give a new password. */
const ordinaryRoles: ReadonlySet<string> = new Set([
  "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
  "fdd7a751-b60b-444a-984c-02652fe8fa1c",
  "fe930be7-5e62-47db-91af-98c3a49a38b1",
  // Helpdesk Administrator
  "729827e3-9c14-49f7-bb1b-9608f156bbb8",
]);

/** Rights of a caller, by names of permissions. */
export type Rights = Pick<ReadonlySet<string>, "has">;

const all: Rights = { has: () => true };

/**
 * Returns the rights from the directory roles of a user or service principal.
 * Departs from Entra: Role assignments for a part of the directory, custom roles and roles of groups allow nothing.
 */
export function rightsOf(tenant: Tenant, principalId: string): Rights {
  const roles = rolesOf(tenant, principalId);
  if (roles.includes(globalAdministratorId) || tenant.users.get(principalId)?.isAdministrator) return all;
  return new Set(roles.flatMap((role) => rightsByRole[role] ?? []));
}

/** Whether a user has a role that prevents a User Administrator from deleting the user or setting the password. */
export function isPrivileged(tenant: Tenant, userId: string): boolean {
  return rolesOf(tenant, userId).some((role) => !ordinaryRoles.has(role));
}

function rolesOf(tenant: Tenant, principalId: string): string[] {
  return [...tenant.directoryRoleAssignments.values()]
    .filter((one) => one.principalId === principalId && one.directoryScopeId === "/")
    .map(({ roleDefinitionId }) => roleDefinitionId);
}
