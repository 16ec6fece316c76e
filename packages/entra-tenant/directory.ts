import type { Resource, Tenant } from "./tenant.ts";
import type { CertificateAuthority } from "./certificates.ts";
import { defaultApplication, defaultServicePrincipal, defaultUser } from "./defaults.ts";
import type { Application, ServicePrincipal } from "./entities.ts";
import { firstPartyApis, firstPartyServicePrincipal, microsoftGraphAppId } from "./first-party.ts";
import { groupCommit } from "./group-commit.ts";
import { seedPolicies } from "./graph/policies/entities.ts";
import { seedKeyVault } from "./key-vault/seed.ts";
import { seedDirectory, seedRoles } from "./seed.ts";
import type { Directory, TenantState } from "./tenant-state.ts";

/** The tenant as its server holds it: what Graph and sign-in share, and what only running it needs. */
export interface LiveTenant extends Tenant {
  origin: string;
  port: number | null;
  signingClock?: (() => Date) | undefined;
  readonly certificateAuthority: CertificateAuthority;
  /** Empties the directory and seeds it again; id, keys, deployer and port stay. */
  reset(): Promise<void>;
  /** Resolves when the last write has ended; from then on nothing is written, whatever requests are still running. */
  close(): Promise<void>;
}

/** Brings a tenant's state to life; `save` makes a state durable. */
export function createTenant(
  state: TenantState,
  { now, save }: { now: () => Date; save: (state: TenantState) => Promise<void> },
): LiveTenant {
  const maps = {
    users: new Map<string, TenantState["users"][number]>(),
    groups: new Map<string, TenantState["groups"][number]>(),
    applications: new Map<string, Application>(),
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
  };
  const policies = seedPolicies();
  const pristine = [...firstPartyApis.keys()].map((appId) =>
    firstPartyServicePrincipal(state.tenantId, state.createdDateTime, appId),
  );

  function load(directory: Directory): void {
    for (const name of Object.keys(maps) as (keyof typeof maps)[]) {
      maps[name].clear();
      for (const item of directory[name]) (maps[name] as Map<string, unknown>).set(item.id, item);
    }
    Object.assign(policies, structuredClone(directory.policies));
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
    };
  }

  const commit = groupCommit(() => save(snapshot()));
  let isClosed = false;

  const tenant: LiveTenant = {
    ...maps,
    policies,
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
    async reset() {
      load(seedDirectory(state));
      await tenant.commit();
    },
    close() {
      isClosed = true;
      return commit();
    },
  };
  // Tenants of earlier versions have no vaults, policies, groups or roles, and less in users and service principals.
  const missing: Partial<Directory> = {
    ...seedKeyVault(state),
    policies: seedPolicies(),
    groups: [],
    deletedUsers: [],
    deletedGroups: [],
    ...seedRoles(state.users),
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

function findByAppId<T extends { appId: string }>(items: Map<string, T>, appId: string): T | undefined {
  const wanted = appId.toLowerCase();
  return items.values().find((item) => item.appId === wanted);
}

/** What was changed on each of Microsoft's service principals, so that only that is stored. */
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

function findResource(tenant: Tenant, appId: string): Resource | undefined {
  const servicePrincipalId = tenant.findServicePrincipal(appId)?.id;
  const api = firstPartyApis.get(appId.toLowerCase());
  if (api) {
    const { displayName, identifierUris, appRoles, oauth2PermissionScopes } = api;
    return {
      appId: api.appId,
      displayName,
      servicePrincipalId,
      identifierUris,
      appRoles,
      oauth2PermissionScopes,
      accessTokenVersion: 1,
      isFirstParty: true,
    };
  }
  const application = tenant.findApplication(appId);
  return (
    application && {
      appId: application.appId,
      displayName: application.displayName,
      servicePrincipalId,
      identifierUris: [...application.identifierUris.map(withoutTrailingSlash), application.appId],
      appRoles: application.appRoles,
      oauth2PermissionScopes: application.api.oauth2PermissionScopes,
      accessTokenVersion: application.api.requestedAccessTokenVersion === 2 ? 2 : 1,
      isFirstParty: false,
    }
  );
}

/** Names of an API are compared without regard to case, but an environment's URI has one spelling. */
function findResourceByUri(tenant: Tenant, uri: string): Resource | undefined {
  const wanted = withoutTrailingSlash(uri);
  if (wanted === tenant.origin) return findResource(tenant, microsoftGraphAppId);
  const isNamed = (name: string) => withoutTrailingSlash(name).toLowerCase() === wanted.toLowerCase();
  const api =
    firstPartyApis.values().find(({ identifierUris }) => identifierUris.some(isNamed)) ??
    firstPartyApis.values().find(({ hosts }) => hosts.some((host) => host.test(wanted)));
  if (api) return findResource(tenant, api.appId);
  const application = tenant.applications.values().find(({ appId, identifierUris }) => {
    return isNamed(appId) || identifierUris.some(isNamed);
  });
  return application && findResource(tenant, application.appId);
}

function withoutTrailingSlash(uri: string): string {
  return uri.endsWith("/") ? uri.slice(0, -1) : uri;
}
