import type { Tenant } from "./tenant.ts";
import type { CertificateAuthority } from "./certificates.ts";
import { defaultApplication, defaultServicePrincipal, defaultUser } from "./defaults.ts";
import type { Application, OtherApi, ServicePrincipal } from "./entities.ts";
import { emptyExchange, isUsed } from "./exchange/entities.ts";
import { firstPartyApis, firstPartyServicePrincipal } from "./first-party.ts";
import { groupCommit } from "./group-commit.ts";
import { seedPolicies } from "./graph/policies/entities.ts";
import { seedKeyVault } from "./key-vault/seed.ts";
import type { MailPorts } from "./mail/ports.ts";
import { findByAppId, findResource, findResourceByUri } from "./resources.ts";
import { seedDirectory, seedRoles } from "./seed.ts";
import { SignInLog } from "./sign-ins/log.ts";
import { reportSettings } from "./sign-ins/settings.ts";
import type { Directory, TenantState } from "./tenant-state.ts";

/** The tenant in its server. Graph and sign-in see only `Tenant`; the server uses the rest. */
export interface LiveTenant extends Tenant {
  /** Copies everything that can be changed over Graph. */
  readonly otherApis: Map<string, OtherApi>;
  origin: string;
  port: number | null;
  mailPorts?: MailPorts | undefined;
  signingClock?: (() => Date) | undefined;
  exchangeLag?: number | undefined;
  readonly certificateAuthority: CertificateAuthority;
  /** Returns a copy of everything that can be changed over Graph. */
  directory(): Directory;
  /** Replaces the directory by its seed; id, keys, deployer and port stay. */
  reset(): Promise<void>;
  /** Resolves when the last write has ended. Later changes are not written, even if requests are still running. */
  close(): Promise<void>;
}

/** Clock and storage of a tenant. */
export interface TenantSettings {
  now: () => Date;
  /** Makes a state durable. */
  save: (state: TenantState) => Promise<void>;
  /** The directory after a reset. @default - three users and the deploying identity */
  seed?: Directory | undefined;
  /** @default - a log in memory */
  signIns?: SignInLog | undefined;
}

/** Creates a tenant from a state, ready to be served. */
export function createTenant(
  state: TenantState,
  { now, save, seed, signIns = new SignInLog() }: TenantSettings,
): LiveTenant {
  const maps = {
    users: new Map<string, TenantState["users"][number]>(),
    groups: new Map<string, TenantState["groups"][number]>(),
    applications: new Map<string, Application>(),
    otherApis: new Map<string, OtherApi>(),
    servicePrincipals: new Map<string, ServicePrincipal>(),
    appRoleAssignments: new Map<string, TenantState["appRoleAssignments"][number]>(),
    oauth2PermissionGrants: new Map<string, TenantState["oauth2PermissionGrants"][number]>(),
    deletedApplications: new Map<string, Application>(),
    deletedServicePrincipals: new Map<string, ServicePrincipal>(),
    deletedUsers: new Map<string, TenantState["users"][number]>(),
    deletedGroups: new Map<string, TenantState["groups"][number]>(),
    roleDefinitions: new Map<string, TenantState["roleDefinitions"][number]>(),
    directoryRoles: new Map<string, TenantState["directoryRoles"][number]>(),
    directoryRoleAssignments: new Map<string, TenantState["directoryRoleAssignments"][number]>(),
    vaults: new Map<string, TenantState["vaults"][number]>(),
    roleAssignments: new Map<string, TenantState["roleAssignments"][number]>(),
    connectServers: new Map<string, TenantState["connectServers"][number]>(),
    dynamicsEnvironments: new Map<string, TenantState["dynamicsEnvironments"][number]>(),
  };
  const policies = seedPolicies();
  const exchange = emptyExchange();
  const pristine = [...firstPartyApis.keys()].map((appId) =>
    firstPartyServicePrincipal(state.tenantId, state.createdDateTime, appId),
  );

  function load(directory: Directory): void {
    for (const name of Object.keys(maps) as (keyof typeof maps)[]) {
      maps[name].clear();
      for (const item of directory[name]) (maps[name] as Map<string, unknown>).set(item.id, item);
    }
    Object.assign(policies, structuredClone(directory.policies));
    Object.assign(exchange, emptyExchange(), structuredClone(directory.exchange));
    for (const principal of pristine) {
      const changes = directory.firstPartyChanges[principal.appId];
      maps.servicePrincipals.set(principal.id, { ...structuredClone(principal), ...changes });
    }
  }

  function snapshot(): TenantState {
    const principals = [...maps.servicePrincipals.values()];
    return {
      ...state,
      port: tenant.port,
      users: [...maps.users.values()],
      groups: [...maps.groups.values()],
      applications: [...maps.applications.values()],
      otherApis: [...maps.otherApis.values()],
      servicePrincipals: principals.filter(({ appId }) => !firstPartyApis.has(appId)),
      firstPartyChanges: changesOf(pristine, maps.servicePrincipals),
      appRoleAssignments: [...maps.appRoleAssignments.values()],
      oauth2PermissionGrants: [...maps.oauth2PermissionGrants.values()],
      deletedApplications: [...maps.deletedApplications.values()],
      deletedServicePrincipals: [...maps.deletedServicePrincipals.values()],
      deletedUsers: [...maps.deletedUsers.values()],
      deletedGroups: [...maps.deletedGroups.values()],
      roleDefinitions: [...maps.roleDefinitions.values()],
      directoryRoles: [...maps.directoryRoles.values()],
      directoryRoleAssignments: [...maps.directoryRoleAssignments.values()],
      policies,
      vaults: [...maps.vaults.values()],
      roleAssignments: [...maps.roleAssignments.values()],
      connectServers: [...maps.connectServers.values()],
      dynamicsEnvironments: [...maps.dynamicsEnvironments.values()],
      exchange: isUsed(exchange) ? exchange : undefined,
    };
  }

  const commit = groupCommit(() => save(snapshot()));
  let isClosed = false;

  const tenant: LiveTenant = {
    ...maps,
    policies,
    exchange,
    signIns,
    reports: reportSettings(),
    id: state.tenantId,
    displayName: state.displayName,
    initialDomain: state.initialDomain,
    createdDateTime: state.createdDateTime,
    deployer: state.deployer,
    signingKeys: state.signingKeys,
    sealingKey: state.sealingKey,
    certificateAuthority: state.certificateAuthority,
    port: state.port,
    origin: `https://localhost:${state.port ?? 0}`,
    now,
    findApplication: (appId) => findByAppId(maps.applications, appId),
    findServicePrincipal: (appId) => findByAppId(maps.servicePrincipals, appId),
    findResource: (appId) => findResource(tenant, appId),
    findResourceByUri: (uri) => findResourceByUri(tenant, uri),
    commit: () => (isClosed ? Promise.reject(new Error("the local tenant is closed")) : commit()),
    directory: () => structuredClone(snapshot()),
    async reset() {
      load(structuredClone(seed ?? seedDirectory(state)));
      tenant.signIns.clear();
      await tenant.commit();
    },
    async close() {
      isClosed = true;
      await Promise.all([commit(), signIns.close()]);
    },
  };
  // State files of earlier versions lack vaults, policies, groups, roles and some properties.
  const missing: Partial<Directory> = {
    ...seedKeyVault(state),
    connectServers: [],
    dynamicsEnvironments: [],
    policies: seedPolicies(),
    groups: [],
    otherApis: [],
    deletedUsers: [],
    deletedGroups: [],
    ...seedRoles(state.users, state.deployer.objectId),
  };
  load({ ...missing, ...state, ...withDefaults(state) });
  return tenant;
}

function withDefaults({ users, applications, servicePrincipals }: TenantState): Partial<Directory> {
  return {
    users: users.map((one) => ({ ...defaultUser({ ...one, createdDateTime: null }), ...one })),
    applications: applications.map((one) => ({ ...defaultApplication(one), ...one })),
    servicePrincipals: servicePrincipals.map((one) => ({ ...defaultServicePrincipal(one), ...one })),
  };
}

/** Returns the changed properties of Microsoft's service principals. Only these are stored. */
function changesOf(pristine: ServicePrincipal[], live: Map<string, ServicePrincipal>) {
  const changes: Record<string, Partial<ServicePrincipal>> = {};
  for (const before of pristine) {
    const after = Object.entries(live.get(before.id) ?? before);
    const changed = after.filter(([name, value]) => {
      return JSON.stringify(value) !== JSON.stringify(before[name as keyof ServicePrincipal]);
    });
    if (changed.length > 0) changes[before.appId] = Object.fromEntries(changed);
  }
  return changes;
}
