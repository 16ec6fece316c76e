import type { CertificateAuthority } from "./certificates.ts";
import type {
  Application,
  AppRoleAssignment,
  Deployer,
  Group,
  OAuth2PermissionGrant,
  OtherApi,
  ServicePrincipal,
  User,
} from "./entities.ts";
import type { Policies } from "./graph/policies/entities.ts";
import type { DirectoryRole, DirectoryRoleAssignment, RoleDefinition } from "./graph/roles/entities.ts";
import type { RoleAssignment, Vault } from "./key-vault/entities.ts";

/** What is in the directory and can be changed over Graph; `reset` replaces it. */
export interface Directory {
  users: User[];
  groups: Group[];
  applications: Application[];
  servicePrincipals: ServicePrincipal[];
  /** APIs of other tenants. */
  otherApis: OtherApi[];
  /** What was changed on Microsoft's own service principals, by app id; the rest of them is derived. */
  firstPartyChanges: Record<string, Partial<ServicePrincipal>>;
  appRoleAssignments: AppRoleAssignment[];
  oauth2PermissionGrants: OAuth2PermissionGrant[];
  deletedApplications: Application[];
  deletedServicePrincipals: ServicePrincipal[];
  deletedUsers: User[];
  deletedGroups: Group[];
  /** Custom roles; the built-in ones are the same everywhere. */
  roleDefinitions: RoleDefinition[];
  directoryRoles: DirectoryRole[];
  directoryRoleAssignments: DirectoryRoleAssignment[];
  policies: Policies;
  /** Azure, as far as it is here. */
  vaults: Vault[];
  roleAssignments: RoleAssignment[];
}

/** What makes this tenant this tenant; it outlives a `reset`. */
export interface TenantIdentity {
  tenantId: string;
  displayName: string;
  initialDomain: string;
  createdDateTime: string;
  deployer: Deployer;
  deployerApplicationId: string;
  signingKeys: Record<string, unknown>[];
  sealingKey: string;
  certificateAuthority: CertificateAuthority;
}

/** The whole content of the state file. */
export interface TenantState extends TenantIdentity, Directory {
  version: 1;
  /** Where the tenant listened last, so that it comes back under the same origin. */
  port: number | null;
}
