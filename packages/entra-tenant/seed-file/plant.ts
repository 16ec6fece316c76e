import { defaultGroup, defaultServicePrincipal, defaultUser } from "../defaults.ts";
import { createTenant, type LiveTenant } from "../directory.ts";
import { GraphError } from "../graph/errors.ts";
import { checkGroup } from "../graph/group-changes.ts";
import { builtInRoles } from "../graph/roles/built-in-roles.ts";
import { assignRole } from "../graph/roles/assigning.ts";
import { checkNames, checkPassword } from "../graph/user-changes.ts";
import { hashPassword } from "../login/users.ts";
import { seedDirectory } from "../seed.ts";
import type { Directory, TenantState } from "../tenant-state.ts";
import { grantAccess, plantApplication } from "./applications.ts";
import { groupIdOf, seededApplication, servicePrincipalIdOf, userIdOf, userPrincipalNameOf } from "./ids.ts";
import { otherApi } from "./other-api.ts";
import type { Seed } from "./read.ts";
import type { SeedGroup, SeedSection, SeedUser, SeedContents } from "./schema.ts";
import type { SeedProblem } from "./seed-error.ts";

/**
 * Returns the directory of a tenant with this seed: the deploying identity and the vault of every tenant, and the objects
 * in the seed. They are added to a tenant in memory, with the checks of Microsoft Graph. Throws `SeedError` with every refusal.
 */
export function plantSeed(state: TenantState, { contents, refuse }: Seed): Directory {
  const directory = seedDirectory(state);
  const now = () => new Date(state.createdDateTime);
  const tenant = createTenant({ ...state, ...directory }, { now, save: () => Promise.resolve() });
  if (contents.users !== undefined) removeUsers(tenant);
  const problems: SeedProblem[] = [];
  const plant = (section: SeedSection, action: (name: string) => void) => {
    for (const name of Object.keys(contents[section] ?? {})) {
      problems.push(...refusalsOf([section, name], () => action(name)));
    }
  };
  plant("users", (name) => plantUser(tenant, state, name, entryOf(contents.users, name)));
  plant("servicePrincipals", (name) => {
    const entry = entryOf(contents.servicePrincipals, name);
    tenant.otherApis.set(entry.appId.toLowerCase(), otherApi(state, name, entry));
    const id = servicePrincipalIdOf(state, name);
    const principal = { id, appId: entry.appId.toLowerCase(), createdDateTime: state.createdDateTime };
    tenant.servicePrincipals.set(id, defaultServicePrincipal(principal));
  });
  plant("applications", (name) => plantApplication(tenant, state, contents, name));
  const objectIdOf = (name: string) => principalIdOf(state, contents, name);
  plant("groups", (name) =>
    plantGroup(tenant, objectIdOf, groupIdOf(state, name), name, entryOf(contents.groups, name)),
  );
  plant("applications", (name) => grantAccess(tenant, contents, objectIdOf, name));
  plant("users", (name) => assignRoles(tenant, objectIdOf(name), contents.users?.[name]?.roles));
  plant("applications", (name) => assignRoles(tenant, objectIdOf(name), contents.applications?.[name]?.roles));
  if (problems.length > 0) throw refuse(problems);
  return tenant.directory();
}

/** The property of a section that is known to exist. */
function entryOf<T>(section: Record<string, T> | undefined, name: string): T {
  const entry = section?.[name];
  if (entry === undefined) throw new Error(`the seed has no entry ${name}`);
  return entry;
}

function refusalsOf(path: string[], action: () => void): SeedProblem[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof GraphError) return [{ path, message: `${error.message} (${error.check})` }];
    throw error;
  }
}

function removeUsers(tenant: LiveTenant): void {
  for (const [id, { principalId }] of tenant.directoryRoleAssignments) {
    if (tenant.users.has(principalId)) tenant.directoryRoleAssignments.delete(id);
  }
  tenant.users.clear();
}

function principalIdOf(state: TenantState, contents: SeedContents, name: string): string {
  if (Object.keys(contents.groups ?? {}).includes(name)) return groupIdOf(state, name);
  const application = seededApplication(state, contents, name);
  return application?.servicePrincipalId ?? userIdOf(state, name);
}

function plantUser(tenant: LiveTenant, state: TenantState, name: string, given: SeedUser): void {
  const { displayName = name, password } = given;
  const { createdDateTime } = state;
  const userPrincipalName = userPrincipalNameOf(state, name);
  if (password !== undefined) checkPassword(password, null);
  const id = userIdOf(state, name);
  const user = {
    ...defaultUser({ id, createdDateTime, userPrincipalName, displayName, mailNickname: name }),
    mail: given.mail ?? userPrincipalName,
    givenName: given.givenName ?? null,
    surname: given.surname ?? null,
    department: given.department ?? null,
    jobTitle: given.jobTitle ?? null,
    accountEnabled: given.accountEnabled ?? true,
    ...(password !== undefined && { passwordHash: hashPassword(password) }),
  };
  checkNames(tenant, user);
  tenant.users.set(user.id, user);
}

function plantGroup(
  tenant: LiveTenant,
  objectIdOf: (name: string) => string,
  id: string,
  name: string,
  { displayName = name, description, members = [], owners = [] }: SeedGroup,
): void {
  const group = {
    ...defaultGroup({ id, createdDateTime: tenant.createdDateTime, displayName, mailNickname: name }),
    description: description ?? null,
    members: members.map(objectIdOf),
    owners: owners.map(objectIdOf),
  };
  checkGroup(tenant, group);
  tenant.groups.set(id, group);
}

function assignRoles(tenant: LiveTenant, principalId: string, roles: string[] = []): void {
  for (const role of roles) {
    const roleDefinitionId = builtInRoles.values().find(({ displayName }) => displayName === role)?.id ?? role;
    assignRole(tenant, { principalId, roleDefinitionId, directoryScopeId: "/" });
  }
}
