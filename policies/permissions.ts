import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import data from "./permission-tiers.json" with { type: "json" };

type Kind = "application" | "delegated";
type IdsByApi = Record<string, Record<string, string>>;

interface Tier {
  means: string;
  application: IdsByApi;
  delegated?: IdsByApi;
}

const tiers: Record<string, Tier> = data.tiers;

/** The names of the tiers of high-privilege permissions. */
export const tierNames = Object.keys(tiers);

/** A permission of high privilege. */
export interface PrivilegedPermission {
  name: string;
  kind: Kind;
  /** What a client can do with it, as the end of a sentence. */
  means: string;
}

/** The permissions of the given tiers that a resource declares or grants; undefined for one that does neither. */
export function privilegedPermissionsOf(
  resource: ResourceValidationArgs,
  tierNames: readonly string[],
): PrivilegedPermission[] | undefined {
  const chosen = tierNames.flatMap((name) => tiers[name] ?? []);
  return permissionsOf(resource)?.flatMap((permission) => {
    for (const tier of chosen) {
      const name = nameIn(tier[permission.kind] ?? {}, permission);
      if (name !== undefined) return [{ name, kind: permission.kind, means: tier.means }];
    }
    return [];
  });
}

/** The application permissions of a resource that reach mailboxes, by name; undefined for one that has no permissions. */
export function mailboxPermissionsOf(resource: ResourceValidationArgs): string[] | undefined {
  return permissionsOf(resource)?.flatMap((permission) =>
    permission.kind === "application" ? (nameIn(data.mailboxes.application, permission) ?? []) : [],
  );
}

type Permission = { kind: Kind; id: string } | { kind: Kind; name: string };

function permissionsOf(resource: ResourceValidationArgs): Permission[] | undefined {
  const application = resource.asType(azuread.Application);
  if (application !== undefined) {
    return (application.requiredResourceAccesses ?? []).flatMap(({ resourceAccesses }) =>
      resourceAccesses.map(({ id, type }) => ({ kind: type === "Role" ? "application" : "delegated", id })),
    );
  }
  const access = resource.asType(azuread.ApplicationApiAccess);
  if (access !== undefined) {
    return [...identify("application", access.roleIds ?? []), ...identify("delegated", access.scopeIds ?? [])];
  }
  const assignment = resource.asType(azuread.AppRoleAssignment);
  if (assignment !== undefined) return identify("application", [assignment.appRoleId]);
  const grant = resource.asType(azuread.ServicePrincipalDelegatedPermissionGrant);
  return grant?.claimValues.map((name) => ({ kind: "delegated", name }));
}

function identify(kind: Kind, ids: string[]): Permission[] {
  return ids.map((id) => ({ kind, id }));
}

// An id stands for one permission whatever the API: where two APIs share an id they share the name. A grant has names.
function nameIn(apis: IdsByApi, permission: Permission): string | undefined {
  const entries = Object.values(apis).flatMap((ids) => Object.entries(ids));
  return entries.find(([name, id]) => ("id" in permission ? id === permission.id : name === permission.name))?.[0];
}
