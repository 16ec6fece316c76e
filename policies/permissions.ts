import * as azuread from "@pulumi/azuread";
import { each, findAmongKnown } from "./known.ts";
import data from "./permission-tiers.json" with { type: "json" };
import { type AnyResource, readAs } from "./read-as.ts";
import type { Setting } from "./settings.ts";

type Kind = "application" | "delegated";
type IdsByApi = Record<string, Record<string, string>>;

interface Tier {
  means: string;
  meansDelegated?: string;
  application: IdsByApi;
  delegated: IdsByApi;
}

const tiers: Record<string, Tier> = data.tiers;
const otherIds: Record<Kind, Record<string, Record<string, string>>> = data.otherIds;

/** The names of the tiers of high-privilege permissions. */
export const tierNames = Object.keys(tiers);

/** The setting that lists the tiers of high privilege, for each rule about them. Another rule reports the advisory tier. */
export const tierSetting: Setting<string[]> = {
  type: "array",
  items: { type: "string", enum: tierNames },
  default: tierNames.filter((name) => name !== "advisory"),
  description: "Tiers of the permissions that are of high privilege",
};

/** A permission of high privilege. */
export interface PrivilegedPermission {
  name: string;
  kind: Kind;
  /** What a client can do with it, as the end of a sentence. */
  means: string;
}

/**
 * The permissions of the given tiers that a resource declares or grants; undefined for a resource that does neither. Throws
 * the SDK's error for an unknown value if no known permission is in these tiers.
 */
export function privilegedPermissionsOf(
  resource: AnyResource,
  tierNames: readonly string[],
): PrivilegedPermission[] | undefined {
  const chosen = tierNames.flatMap((name) => tiers[name] ?? []);
  const reads = permissionReadsOf(resource);
  if (reads === undefined) return undefined;
  const found = findAmongKnown(reads, (permissions) =>
    permissions.flatMap((permission) => {
      for (const tier of chosen) {
        const { kind } = permission;
        const name = nameIn(tier[kind], permission);
        if (name === undefined) continue;
        return [{ name, kind, means: (kind === "delegated" ? tier.meansDelegated : undefined) ?? tier.means }];
      }
      return [];
    }),
  );
  return uniqueBy(found, ({ kind, name }) => `${kind} ${name}`);
}

/** The application permissions of a resource that reach mailboxes, by name; undefined for one that has no permissions. */
export function mailboxPermissionsOf(resource: AnyResource): string[] | undefined {
  const reads = permissionReadsOf(resource);
  return (
    reads &&
    findAmongKnown(reads, (permissions) =>
      permissions.flatMap((permission) =>
        permission.kind === "application" ? (nameIn(data.mailboxes.application, permission) ?? []) : [],
      ),
    )
  );
}

type Permission = { kind: Kind; id: string } | { kind: Kind; name: string };

/** One function for each value that may be unknown by itself. */
type Reads = (() => Permission[])[];

function permissionReadsOf(resource: AnyResource): Reads | undefined {
  const application = readAs(resource, azuread.Application);
  if (application !== undefined) {
    return each(() => application.requiredResourceAccesses)
      .flatMap((access) => each(() => access().resourceAccesses))
      .map((access) => () => {
        const { id, type } = access();
        return [{ kind: type.toLowerCase() === "role" ? "application" : "delegated", id }];
      });
  }
  const access = readAs(resource, azuread.ApplicationApiAccess);
  if (access !== undefined) {
    return [
      ...each(() => access.roleIds).map((id): Reads[number] => () => [{ kind: "application", id: id() }]),
      ...each(() => access.scopeIds).map((id): Reads[number] => () => [{ kind: "delegated", id: id() }]),
    ];
  }
  const assignment = readAs(resource, azuread.AppRoleAssignment);
  if (assignment !== undefined) return [() => [{ kind: "application", id: assignment.appRoleId }]];
  const grant = readAs(resource, azuread.ServicePrincipalDelegatedPermissionGrant);
  if (grant === undefined) return undefined;
  // Entra splits a grant's scope on white space, so one value may contain several names.
  return each(() => grant.claimValues).map(
    (value) => () =>
      value()
        .split(/\s+/)
        .map((name) => ({ kind: "delegated", name })),
  );
}

/** Names that custom APIs use too. In a grant, which contains only names, they are ambiguous. */
const ambiguousNames = ["user_impersonation"];

// An id means one permission whatever the API: where two APIs share an id they share the name. Entra compares ids and names
// case-insensitively.
function nameIn(apis: IdsByApi, permission: Permission): string | undefined {
  const entries = Object.values(apis).flatMap((ids) => Object.entries(ids));
  if ("id" in permission) {
    const id = permission.id.trim().toLowerCase();
    const further = Object.values(otherIds[permission.kind]).find((names) => names[id] !== undefined)?.[id];
    return entries.find(([name, known]) => known === id || name === further)?.[0];
  }
  const wanted = permission.name.toLowerCase();
  if (ambiguousNames.includes(wanted)) return undefined;
  return entries.find(([name]) => name.toLowerCase() === wanted)?.[0];
}

function uniqueBy<T>(items: T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
