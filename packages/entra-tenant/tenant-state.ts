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
import type { DynamicsEnvironment } from "./dynamics/entities.ts";
import type { ExchangeState } from "./exchange/entities.ts";
import type { Policies } from "./graph/policies/entities.ts";
import type { DirectoryRole, DirectoryRoleAssignment, RoleDefinition } from "./graph/roles/entities.ts";
import type { RoleAssignment, Vault } from "./key-vault/entities.ts";
import type { ConnectServer } from "./posit-connect/entities.ts";

/** Everything that can be changed over Graph. `reset` replaces it. */
export interface Directory {
  users: User[];
  groups: Group[];
  applications: Application[];
  servicePrincipals: ServicePrincipal[];
  /** APIs of other tenants. */
  otherApis: OtherApi[];
  /** Changed properties of Microsoft's service principals, by app id. The other properties are derived. */
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
  /** Azure's key vaults. */
  vaults: Vault[];
  roleAssignments: RoleAssignment[];
  /** Posit Connect servers that were changed. */
  connectServers: ConnectServer[];
  /** Dynamics environments that were changed. */
  dynamicsEnvironments: DynamicsEnvironment[];
  /** Exchange Online, once something has changed there. */
  exchange?: ExchangeState | undefined;
}

/** Identity and keys of a tenant, which survive a `reset`. */
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
  /** The last port, so that the tenant keeps its origin. */
  port: number | null;
}
