import { globalAdministrator, roles, somebody, somethingElse } from "../ids.ts";
import { type Maker, one, type Plan, type Raw } from "../plan.ts";

const absent = "directory-role-absent";
const custom = "custom-role-read-only";
const policy = "tenant-policy-absent";

function principalIn(make: Maker): Raw {
  const client = make("Application", { displayName: "ERP" });
  return make("ServicePrincipal", { clientId: client.clientId });
}

const roleWith = (...allowedResourceActions: string[]) => ({
  displayName: "Helpers",
  enabled: true,
  version: "1",
  permissions: [{ allowedResourceActions }],
});

export const rolePlans: Plan[] = [
  one("assigns the role Global Administrator", "stops", absent, "DirectoryRoleAssignment", {
    roleId: globalAdministrator,
    principalObjectId: somebody,
  }),
  one("assigns a directory role in upper case", "stops", absent, "DirectoryRoleAssignment", {
    roleId: globalAdministrator.toUpperCase(),
    principalObjectId: somebody,
  }),
  one("assigns a role over one application", "stops", absent, "DirectoryRoleAssignment", {
    roleId: "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    principalObjectId: somebody,
    directoryScopeId: `/${somethingElse}`,
  }),
  {
    title: "assigns a role to a service principal of the same plan",
    expected: "stops",
    rule: absent,
    create: (make) =>
      void make("DirectoryRoleAssignment", {
        roleId: globalAdministrator,
        principalObjectId: principalIn(make).objectId,
      }),
  },
  {
    title: "assigns a role that it creates",
    expected: "stops",
    rule: absent,
    create(make) {
      const role = make("CustomDirectoryRole", roleWith("microsoft.directory/applications/standard/read"));
      make("DirectoryRoleAssignment", { roleId: role.objectId, principalObjectId: somebody });
    },
  },
  one("adds a member to a directory role", "stops", absent, "DirectoryRoleMember", {
    roleObjectId: somethingElse,
    memberObjectId: somebody,
  }),
  one("makes somebody eligible", "stops", absent, "DirectoryRoleEligibilityScheduleRequest", {
    roleDefinitionId: globalAdministrator,
    principalId: somebody,
    directoryScopeId: "/",
    justification: "none",
  }),
  one("assigns a role in an administrative unit", "stops", absent, "AdministrativeUnitRoleMember", {
    administrativeUnitObjectId: somethingElse,
    roleObjectId: globalAdministrator,
    memberObjectId: somebody,
  }),
  one("assigns membership of a privileged group", "stops", absent, "PrivilegedAccessGroupAssignmentSchedule", {
    groupId: somethingElse,
    principalId: somebody,
    assignmentType: "member",
  }),
  one("assigns permanent ownership of a privileged group", "stops", absent, "PrivilegedAccessGroupAssignmentSchedule", {
    groupId: somethingElse,
    principalId: somebody,
    assignmentType: "owner",
    permanentAssignment: true,
  }),
  one("makes somebody eligible for a privileged group", "stops", absent, "PrivilegedAccessGroupEligibilitySchedule", {
    groupId: somethingElse,
    principalId: somebody,
    assignmentType: "member",
  }),
  one("creates a group that can have roles", "stops", absent, "Group", {
    displayName: "Admins",
    securityEnabled: true,
    assignableToRole: true,
  }),
  one("creates such a group without members", "stops", absent, "GroupWithoutMembers", {
    displayName: "Admins",
    securityEnabled: true,
    assignableToRole: true,
  }),
  one(
    "creates a role that adds credentials",
    "stops",
    custom,
    "CustomDirectoryRole",
    roleWith("microsoft.directory/applications/credentials/update"),
  ),
  one(
    "creates such a role in upper case",
    "stops",
    custom,
    "CustomDirectoryRole",
    roleWith("MICROSOFT.DIRECTORY/APPLICATIONS/CREDENTIALS/UPDATE"),
  ),
  one(
    "creates a role that consents",
    "stops",
    custom,
    "CustomDirectoryRole",
    roleWith("microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin"),
  ),
  one(
    "creates a role that changes owners, after a harmless action",
    "stops",
    custom,
    "CustomDirectoryRole",
    roleWith("microsoft.directory/applications/standard/read", "microsoft.directory/applications/owners/update"),
  ),
  one(
    "creates a role that reads BitLocker keys",
    "stops",
    custom,
    "CustomDirectoryRole",
    roleWith("microsoft.directory/bitlockerKeys/key/read"),
  ),
  {
    title: "creates a dangerous role with an action that the preview does not know",
    expected: "stops",
    rule: custom,
    create(make) {
      const other = make("Application", { displayName: "ERP" });
      make("CustomDirectoryRole", roleWith(other.objectId as never, "microsoft.directory/users/password/update"));
    },
  },
  one("excludes an application from Conditional Access", "stops", policy, "ConditionalAccessPolicy", {
    displayName: "CA",
    state: "enabled",
    conditions: {
      clientAppTypes: ["all"],
      applications: { includedApplications: ["All"], excludedApplications: [somethingElse] },
      users: { includedUsers: ["All"] },
    },
  }),
  one("trusts a network", "stops", policy, "NamedLocation", {
    displayName: "Home",
    ip: { ipRanges: ["198.51.100.0/24"], trusted: true },
  }),
  one("weakens an authentication strength", "stops", policy, "AuthenticationStrengthPolicy", {
    displayName: "weak",
    allowedCombinations: ["password"],
  }),
  one("removes the approval from a privileged group", "stops", policy, "GroupRoleManagementPolicy", {
    groupId: somethingElse,
    roleId: "member",
    activationRules: { requireApproval: false },
  }),
  ...[
    "AccessPackage",
    "AccessPackageAssignmentPolicy",
    "AccessPackageCatalog",
    "AccessPackageCatalogRoleAssignment",
    "AccessPackageResourceCatalogAssociation",
    "AccessPackageResourcePackageAssociation",
  ].map((type) =>
    one(`changes entitlement management by ${type}`, "stops", policy, type, { displayName: "Everything" }),
  ),
  {
    title: "gives a directory role to an application that has an owner",
    expected: "stops",
    rule: "privileged-application-ownerless",
    create(make) {
      const client = make("Application", { displayName: "ERP", owners: [somebody] });
      const principal = make("ServicePrincipal", { clientId: client.clientId });
      make("DirectoryRoleMember", { roleObjectId: somethingElse, memberObjectId: principal.objectId });
    },
  },
  {
    title: "grants consent to an application whose service principal has an owner",
    expected: "stops",
    rule: "privileged-application-ownerless",
    create(make) {
      const client = make("Application", { displayName: "ERP" });
      const principal = make("ServicePrincipal", { clientId: client.clientId, owners: [somebody] });
      make("AppRoleAssignment", {
        appRoleId: roles.mailRead,
        principalObjectId: principal.objectId,
        resourceObjectId: somethingElse,
      });
    },
  },
];
