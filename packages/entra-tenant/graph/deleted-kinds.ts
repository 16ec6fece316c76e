import type { Context } from "hono";
import type { Application, Group, ServicePrincipal, User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { applications } from "./application-projection.ts";
import { type Caller, requireControl, requireRight } from "./authorize.ts";
import { checkApplication } from "./checks/application.ts";
import { deletedPrefix } from "./deletion.ts";
import { badRequest } from "./errors.ts";
import { checkGroup } from "./group-changes.ts";
import { groupSet } from "./group-projection.ts";
import { requireGroupControl } from "./groups.ts";
import { type EntitySet, entityResponse, listResponse, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { nameInUse } from "./service-principals.ts";
import { checkNames } from "./user-changes.ts";
import { users } from "./user-projection.ts";

/** One kind of object that can be restored after it was deleted. */
export interface DeletedKind {
  /** As in `/directory/deletedItems/microsoft.graph.<name>`. */
  readonly name: string;
  /** A caller needs any one of these permissions. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  has(id: string): boolean;
  list(c: Context): Response;
  answer(c: Context, id: string): Response;
  /** Refuses a caller who may not change this item. */
  requireControl(caller: Caller, id: string): void;
  restore(id: string): void;
  /** Deletes it permanently. */
  forget(id: string): void;
}

/** The kinds of objects that Entra restores: https://learn.microsoft.com/graph/api/directory-deleteditems-restore */
export function deletedKinds(tenant: Tenant): DeletedKind[] {
  return [applicationKind(tenant), servicePrincipalKind(tenant), userKind(tenant), groupKind(tenant)];
}

interface KindOptions<T> extends Pick<DeletedKind, "name" | "read" | "write"> {
  deleted: Map<string, T>;
  live: Map<string, T>;
  setOf(version: "v1.0" | "beta"): EntitySet<T>;
  control(caller: Caller, item: T): void;
  /** Returns the restored item. Throws if another object has one of its names. */
  revive(item: T): T;
  /** Deletes objects that depend on the item. @default - nothing */
  forgetMore?(item: T): void;
}

function kindOf<T extends { id: string }>(tenant: Tenant, options: KindOptions<T>): DeletedKind {
  const { deleted, live } = options;
  const setOf = (c: Context) => options.setOf(versionOf(c));
  const itemOf = (id: string) => (deleted.get(id) ?? live.get(id)) as T;
  return {
    name: options.name,
    read: options.read,
    write: options.write,
    has: (id) => deleted.has(id),
    list: (c) => listResponse(c, tenant, setOf(c), deleted.values()),
    answer: (c, id) => entityResponse(c, tenant, setOf(c), itemOf(id)),
    requireControl: (caller, id) => options.control(caller, itemOf(id)),
    restore(id) {
      const item = options.revive({ ...itemOf(id), deletedDateTime: null });
      deleted.delete(id);
      live.set(id, item);
    },
    forget(id) {
      const item = itemOf(id);
      deleted.delete(id);
      options.forgetMore?.(item);
    },
  };
}

const applicationPermissions = { read: permissions.readApplications, write: permissions.writeApplications };

/** The application's service principal stays in the deleted items until it is restored too. */
function applicationKind(tenant: Tenant): DeletedKind {
  return kindOf<Application>(tenant, {
    name: "application",
    ...applicationPermissions,
    deleted: tenant.deletedApplications,
    live: tenant.applications,
    setOf: () => applications,
    control: requireControl,
    revive(application) {
      checkApplication({ tenant, next: application, previous: undefined, givesPreAuthorizations: false });
      return application;
    },
    forgetMore({ appId }) {
      for (const [id, principal] of tenant.deletedServicePrincipals) {
        if (principal.appId === appId) tenant.deletedServicePrincipals.delete(id);
      }
    },
  });
}

function servicePrincipalKind(tenant: Tenant): DeletedKind {
  return kindOf<ServicePrincipal>(tenant, {
    name: "servicePrincipal",
    ...applicationPermissions,
    deleted: tenant.deletedServicePrincipals,
    live: tenant.servicePrincipals,
    setOf: (version) => servicePrincipalSet(tenant, version),
    control: requireControl,
    revive(principal) {
      if (tenant.findServicePrincipal(principal.appId)) throw nameInUse(principal.appId);
      if (tenant.findResource(principal.appId)) return principal;
      const message = `No application with the appId '${principal.appId}' exists in this tenant.`;
      throw badRequest("backing-application", message);
    },
  });
}

function userKind(tenant: Tenant): DeletedKind {
  return kindOf<User>(tenant, {
    name: "user",
    read: permissions.readUsers,
    write: permissions.deleteUsers,
    deleted: tenant.deletedUsers,
    live: tenant.users,
    setOf: () => users,
    control(caller) {
      requireRight(caller, permissions.deleteUsers);
    },
    revive(deleted) {
      const user = { ...deleted, userPrincipalName: deleted.userPrincipalName.slice(deletedPrefix(deleted.id).length) };
      checkNames(tenant, user);
      return user;
    },
  });
}

function groupKind(tenant: Tenant): DeletedKind {
  return kindOf<Group>(tenant, {
    name: "group",
    read: permissions.readGroups,
    write: permissions.deleteGroups,
    deleted: tenant.deletedGroups,
    live: tenant.groups,
    setOf: groupSet,
    control: requireGroupControl,
    revive(deleted) {
      const isThere = (id: string) => tenant.users.has(id) || tenant.servicePrincipals.has(id);
      const group = { ...deleted, owners: deleted.owners.filter(isThere), members: deleted.members.filter(isThere) };
      checkGroup(tenant, group);
      return group;
    },
  });
}
