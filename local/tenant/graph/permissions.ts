/** Which permissions open which routes, as the "Permissions" table of each Graph reference page lists them. */
export const permissions = {
  readApplications: [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  writeApplications: ["Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All"],
  readAssignments: [
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  writeAssignments: ["AppRoleAssignment.ReadWrite.All"],
  readGrants: [
    "DelegatedPermissionGrant.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  writeGrants: ["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
  readUsers: [
    "User.Read.All",
    "User.ReadBasic.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  deleteUsers: ["User.DeleteRestore.All", "User.ReadWrite.All"],
  readMe: [
    "User.Read",
    "User.ReadWrite",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  readOrganization: ["Organization.Read.All", "Organization.ReadWrite.All", "User.Read", "Directory.Read.All"],
} as const;
