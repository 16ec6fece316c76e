import type {
  Application,
  AppRole,
  AppRoleAssignment,
  Deployer,
  Group,
  OAuth2PermissionGrant,
  PermissionScope,
  ServicePrincipal,
  User,
} from "./entities.ts";
import type { DynamicsEnvironment } from "./dynamics/entities.ts";
import type { ExchangeState } from "./exchange/entities.ts";
import type { Policies } from "./graph/policies/entities.ts";
import type { DirectoryRole, DirectoryRoleAssignment, RoleDefinition } from "./graph/roles/entities.ts";
import type { RoleAssignment, Vault } from "./key-vault/entities.ts";
import type { MailPorts } from "./mail/ports.ts";
import type { ConnectServer } from "./posit-connect/entities.ts";
import type { SignInLog } from "./sign-ins/log.ts";
import type { ReportSettings } from "./sign-ins/settings.ts";

/** An API that tokens can be issued for: one of Microsoft's, or an application of the tenant. */
export interface Resource {
  appId: string;
  displayName: string;
  /** Object id of its service principal in this tenant; undefined when there is none. */
  servicePrincipalId: string | undefined;
  /** All URIs of the API without trailing slashes, and its app id. A scope without a URI belongs to the first one. */
  identifierUris: string[];
  appRoles: AppRole[];
  oauth2PermissionScopes: PermissionScope[];
  /** Format of its access tokens. */
  accessTokenVersion: 1 | 2;
  isFirstParty: boolean;
  /** The tenant in which it is registered. @default - Microsoft's for its APIs, else this one */
  appOwnerOrganizationId?: string;
}

/** The part of a tenant that Graph and sign-in use: the directory, the clock and a durable commit. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** The tenant's initial domain. Every domain of the tenant ends with it. */
  readonly initialDomain: string;
  readonly createdDateTime: string;
  readonly deployer: Deployer;
  /** `https://localhost:<port>`, without trailing slash. Login, Graph and metadata are all on it. */
  readonly origin: string;
  /** Undefined for a tenant without sockets. */
  readonly mailPorts?: MailPorts | undefined;
  now(): Date;
  /** The clock of the server that signs tokens, if a fault makes it differ. @default now */
  readonly signingClock?: (() => Date) | undefined;

  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly applications: Map<string, Application>;
  /** Service principals of the tenant's own applications and of Microsoft's, by object id. */
  readonly servicePrincipals: Map<string, ServicePrincipal>;
  readonly appRoleAssignments: Map<string, AppRoleAssignment>;
  readonly oauth2PermissionGrants: Map<string, OAuth2PermissionGrant>;
  /** Deleted but restorable, and visible only in Graph's deleted items. */
  readonly deletedApplications: Map<string, Application>;
  readonly deletedServicePrincipals: Map<string, ServicePrincipal>;
  readonly deletedUsers: Map<string, User>;
  readonly deletedGroups: Map<string, Group>;

  /** Custom roles; the built-in ones are the same everywhere. */
  readonly roleDefinitions: Map<string, RoleDefinition>;
  readonly directoryRoles: Map<string, DirectoryRole>;
  readonly directoryRoleAssignments: Map<string, DirectoryRoleAssignment>;

  /** Policies for applications. */
  readonly policies: Policies;

  /** Azure's key vaults, by resource id. */
  readonly vaults: Map<string, Vault>;
  /** Role assignments in Azure, by resource id. */
  readonly roleAssignments: Map<string, RoleAssignment>;
  /** Posit Connect servers that were changed, by host and path prefix. */
  readonly connectServers: Map<string, ConnectServer>;
  /** Dynamics environments that were changed, by host name. */
  readonly dynamicsEnvironments: Map<string, DynamicsEnvironment>;

  /** Exchange Online. */
  readonly exchange: ExchangeState;
  /** How many requests and sign-ins miss what is new in Exchange. @default 0 */
  readonly exchangeLag?: number | undefined;

  /** Token requests and sign-ins in a browser. */
  readonly signIns: SignInLog;
  /** How the reports of sign-ins answer. */
  readonly reports: ReportSettings;

  findApplication(appId: string): Application | undefined;
  findServicePrincipal(appId: string): ServicePrincipal | undefined;
  /** The resource of an app id: an API of Microsoft's or an application of the tenant. */
  findResource(appId: string): Resource | undefined;
  /**
   * The resource that a client requested: an app id, one of its URIs, or this tenant's own origin for Microsoft Graph.
   * Ignores a trailing slash.
   */
  findResourceByUri(uri: string): Resource | undefined;

  /** Private signing keys (RSA JWK with kid and alg RS256), newest first. Stored in the state file. */
  readonly signingKeys: Record<string, unknown>[];
  /**
   * 32 random bytes, base64url, stored in the state file. Encrypts authorization codes, refresh tokens and the values
   * in vaults.
   */
  readonly sealingKey: string;

  /** Resolves when all changes so far are on disk. A handler responds only after that. */
  commit(): Promise<void>;
}
