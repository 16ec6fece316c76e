import { firstPartyApis } from "../first-party.ts";
import { builtInRoles } from "../graph/roles/built-in-roles.ts";
import {
  type SeedApplication,
  seedEntries,
  type SeedGroup,
  type SeedSection,
  type SeedServicePrincipal,
  type SeedUser,
} from "./schema.ts";
import type { SeedProblem } from "./seed-error.ts";

/** Entries with a valid form. `names` also contains invalid ones, so that one mistake is reported once. */
interface Entries {
  names: Record<SeedSection, string[]>;
  users: Record<string, SeedUser>;
  groups: Record<string, SeedGroup>;
  applications: Record<string, SeedApplication>;
  servicePrincipals: Record<string, SeedServicePrincipal>;
}

/** Users of a tenant whose seed has no section `users`. */
const defaultUsers = ["admin", "user", "helpdesk"];

/** Returns every reference to a missing entry, and every name that two entries share. */
export function findReferenceProblems(seed: unknown): SeedProblem[] {
  const entries = readEntries(seed);
  return [
    ...sharedNames(entries),
    ...sharedIds(entries),
    ...Object.entries(entries.users).flatMap(([key, user]) => rolesOf(["users", key, "roles"], user.roles)),
    ...Object.entries(entries.groups).flatMap(([key, group]) => [
      ...unknownIn(["groups", key, "members"], group.members, namesIn(entries, "users", "groups", "applications")),
      ...unknownIn(["groups", key, "owners"], group.owners, namesIn(entries, "users", "applications")),
    ]),
    ...Object.entries(entries.applications).flatMap(([key, application]) =>
      applicationProblems(entries, ["applications", key], application),
    ),
  ];
}

function applicationProblems(entries: Entries, path: string[], application: SeedApplication): SeedProblem[] {
  const { owners, roles, assignments = [], permissions = {}, appRoles = [] } = application;
  const values = appRoles.map(({ value }) => value);
  return [
    ...unknownIn([...path, "owners"], owners, namesIn(entries, "users", "applications")),
    ...rolesOf([...path, "roles"], roles),
    ...assignments.flatMap(({ principal, appRole }, index) => [
      ...unknown(
        [...path, "assignments", index, "principal"],
        principal,
        namesIn(entries, "users", "groups", "applications"),
      ),
      ...(appRole === undefined ? [] : unknown([...path, "assignments", index, "appRole"], appRole, values)),
    ]),
    ...Object.entries(permissions).flatMap(([api, { delegated, application: ofApplication }]) => {
      const at = [...path, "permissions", api];
      const found = findApi(entries, api);
      if (found === "invalid") return [];
      if (found === undefined) return [{ path: at, message: noSuchApi }];
      return [
        ...unknownIn([...at, "delegated"], delegated, found.scopes),
        ...unknownIn([...at, "application"], ofApplication, found.roles),
      ];
    }),
  ];
}

const noSuchApi = "must be an application or service principal in this seed, or the name or app id of a Microsoft API";

function findApi(entries: Entries, api: string): { scopes: string[]; roles: string[] } | "invalid" | undefined {
  if (namesIn(entries, "applications", "servicePrincipals").includes(api)) {
    const own = entries.applications[api] ?? entries.servicePrincipals[api];
    if (own === undefined) return "invalid";
    const { scopes = [], appRoles = [] } = own;
    return { scopes: scopes.map(({ value }) => value), roles: appRoles.map(({ value }) => value) };
  }
  const known = firstPartyApis.values().find(({ appId, displayName }) => appId === api || displayName === api);
  return (
    known && {
      scopes: known.oauth2PermissionScopes.map(({ value }) => value),
      roles: known.appRoles.flatMap(({ value }) => value ?? []),
    }
  );
}

function sharedNames({ names }: Entries): SeedProblem[] {
  const seen = new Map<string, string>();
  return (Object.entries(names) as [SeedSection, string[]][]).flatMap(([section, keys]) =>
    keys.flatMap((key) => {
      const other = seen.get(key.toLowerCase());
      seen.set(key.toLowerCase(), section);
      return other === undefined ? [] : [{ path: [section, key], message: `${other} has an entry with this name too` }];
    }),
  );
}

/** Applications and APIs are identified by their app ids, compared in lower case. */
function sharedIds({ applications, servicePrincipals }: Entries): SeedProblem[] {
  const owners = new Map([...firstPartyApis.values()].map(({ appId, displayName }) => [appId, displayName]));
  const given = [
    ...Object.entries(applications).map(([key, { clientId }]) => ({
      path: ["applications", key, "clientId"],
      id: clientId,
    })),
    ...Object.entries(servicePrincipals).map(([key, { appId }]) => ({
      path: ["servicePrincipals", key, "appId"],
      id: appId,
    })),
  ];
  return given.flatMap(({ path, id }) => {
    if (id === undefined) return [];
    const owner = owners.get(id.toLowerCase());
    owners.set(id.toLowerCase(), path[1] ?? "");
    return owner === undefined ? [] : [{ path, message: `${owner} has this id too` }];
  });
}

function rolesOf(path: string[], roles: string[] | undefined): SeedProblem[] {
  return unknownIn(
    path,
    roles,
    [...builtInRoles.values()].map((role) => role.displayName),
  );
}

function unknownIn(path: string[], values: string[] = [], known: string[]): SeedProblem[] {
  return values.flatMap((value, index) => unknown([...path, index], value, known));
}

/** Long lists, such as the permissions of Microsoft Graph, would hide the problem. */
const mostNamed = 10;

function unknown(path: (string | number)[], value: string, known: string[]): SeedProblem[] {
  if (known.includes(value)) return [];
  const choices = known.length <= mostNamed ? `: ${known.join(", ") || "there are none"}` : "";
  return [{ path, message: `"${value}" does not exist${choices && ` (known${choices})`}` }];
}

function namesIn({ names }: Entries, ...sections: SeedSection[]): string[] {
  return sections.flatMap((section) => names[section]);
}

function readEntries(seed: unknown): Entries {
  const sections = isRecord(seed) ? seed : {};
  const entries: Entries = {
    names: { users: [...defaultUsers], groups: [], applications: [], servicePrincipals: [] },
    users: {},
    groups: {},
    applications: {},
    servicePrincipals: {},
  };
  for (const section of Object.keys(seedEntries) as SeedSection[]) {
    const given = sections[section];
    if (!isRecord(given)) continue;
    entries.names[section] = Object.keys(given);
    for (const [key, value] of Object.entries(given)) {
      const { data } = seedEntries[section].safeParse(value);
      if (data !== undefined) Object.assign(entries[section], { [key]: data });
    }
  }
  return entries;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
