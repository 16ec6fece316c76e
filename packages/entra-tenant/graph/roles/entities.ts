/** https://learn.microsoft.com/graph/api/resources/unifiedroledefinition */
export interface RoleDefinition {
  id: string;
  displayName: string;
  description: string | null;
  isBuiltIn: boolean;
  isEnabled: boolean;
  templateId: string;
  version: string | null;
  /** Departs from Entra: The permissions of a custom role are stored and have no effect. */
  rolePermissions: { allowedResourceActions: string[] }[];
}

/** A built-in role that was assigned at some time: https://learn.microsoft.com/graph/api/resources/directoryrole */
export interface DirectoryRole {
  id: string;
  roleTemplateId: string;
}

/** https://learn.microsoft.com/graph/api/resources/unifiedroleassignment */
export interface DirectoryRoleAssignment {
  id: string;
  principalId: string;
  roleDefinitionId: string;
  /** `/` for the whole tenant, `/{id}` for one object. */
  directoryScopeId: string;
}
