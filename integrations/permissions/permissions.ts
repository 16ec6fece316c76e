import { z } from "zod";
import { findNearest, suggest } from "../stack-file/nearest.ts";
import {
  apis,
  findApi,
  findNameInAnyCase,
  findPermission,
  findPermissionName,
  microsoftGraph,
  permissionNames,
} from "./apis.ts";
import {
  cut,
  type Position,
  type Problem,
  type ProblemText,
  renderChoice,
  renderPath,
  renderValue,
} from "../stack-file/problems.ts";
import { fieldCheck, type FieldProblem } from "../stack-file/schema.ts";
import type { PermissionKind, PermissionSpec } from "../spec.ts";
import { guidPattern, isGuid } from "../text/guid.ts";

/** Permission names by API, as written in a stack file. */
export type PermissionMap = Record<string, string[] | undefined>;

/** The schema of a permission map. Editors complete the names of the catalogue; other names are looked up in the tenant. */
export function permissionMap(kind: PermissionKind): z.ZodType<PermissionMap, PermissionMap> {
  const list = (key: string, appId: string): z.ZodType<string[], string[]> =>
    z.array(
      z.string().meta({
        id: `${key}-${kind}`,
        anyOf: [{ enum: permissionNames(appId, kind) }, { type: "string" }],
      }),
    );
  const shape = Object.fromEntries(
    apis
      .filter((api) => permissionNames(api.appId, kind).length > 0)
      .map((api) => [api.key, list(api.key, api.appId).optional().describe(`${api.name}, ${kind} permissions`)]),
  );
  return z
    .object(shape)
    .catchall(z.array(z.string()))
    .check(fieldCheck<PermissionMap>((map) => checkPermissionMap(map, kind)))
    .meta({
      description: `${kind} permissions by API, by name`,
      // For editors: any other key has to be the application id of an API.
      patternProperties: { [guidPattern]: { type: "array", items: { type: "string" } } },
      additionalProperties: false,
    });
}

/** The permissions of a checked map, API by API, in the order of each list. `at` is the position of the map. */
export function planPermissions(map: PermissionMap, kind: PermissionKind, at: Position): PermissionSpec[] {
  return Object.entries(map).flatMap(([key, values]) => {
    const api = findApi(key);
    if (api === undefined || values === undefined) return [];
    return values.map((value, index) => planPermission(kind, api.appId, value, [...at, key, index]));
  });
}

/** One permission, with its id from the catalogue if at least two sources agree on it. */
export function planPermission(kind: PermissionKind, apiAppId: string, value: string, at: Position): PermissionSpec {
  const entry = findPermission(apiAppId, kind, value);
  return {
    kind,
    apiAppId,
    apiName: findApi(apiAppId)?.name ?? apiAppId,
    value,
    // An id from only one source may be wrong, so it is looked up in the tenant.
    id: entry !== undefined && entry.sources > 1 ? entry.id : undefined,
    needsAdminConsent: kind === "application" ? true : (entry?.adminConsent ?? undefined),
    at,
  };
}

/** How a client writes a delegated permission in a scope parameter. */
export function scopeOf(permission: PermissionSpec): string {
  return `${findApi(permission.apiAppId)?.scopePrefix ?? `${permission.apiAppId}/`}${permission.value}`;
}

/** The list without duplicates, in the order of first mention. */
export function uniquePermissions(permissions: PermissionSpec[]): PermissionSpec[] {
  const unique = new Map<string, PermissionSpec>();
  for (const permission of permissions) {
    const key = `${permission.apiAppId} ${permission.kind} ${permission.value}`;
    if (!unique.has(key)) unique.set(key, permission);
  }
  return [...unique.values()];
}

/** The permissions of Microsoft Graph that are scopes of OpenID Connect. No other API has them. */
export const openIdScopes: readonly string[] = ["openid", "profile", "email", "offline_access"];

/** The permission for an OpenID Connect scope. */
export function planOpenIdScope(
  scope: "openid" | "profile" | "email" | "offline_access",
  at: Position,
): PermissionSpec {
  return planPermission("delegated", microsoftGraph, scope, at);
}

const kindOfOption: Readonly<Record<string, PermissionKind>> = {
  permissions: "delegated",
  delegatedPermissions: "delegated",
  applicationPermissions: "application",
};

/**
 * How many unknown names of a list are compared with the whole catalogue. More unknown names are not typing mistakes.
 */
const maximumCompared = 50;

/**
 * Reports permissions of one entry that are similar to one of the catalogue but not in it. They are looked up in the tenant
 * only if a stack file has no other problems, so this reports likely mistakes together with the others.
 */
export function findLikelyTypos(entry: object, at: Position): Problem[] {
  return Object.entries(kindOfOption).flatMap(([option, kind]) => {
    const map: unknown = (entry as Record<string, unknown>)[option];
    if (typeof map !== "object" || map === null) return [];
    return Object.entries(map).flatMap(([key, values]: [string, unknown]) => {
      const api = findApi(key);
      if (api === undefined || !Array.isArray(values)) return [];
      const names = permissionNames(api.appId, kind);
      const unknown = values
        .map((value: unknown, index) => ({ value, index }))
        .filter((one): one is { value: string; index: number } => isUnknown(api.appId, kind, one.value));
      return unknown.slice(0, maximumCompared).flatMap(({ value, index }) => {
        const nearest = findNearest(value, names);
        if (nearest.length === 0) return [];
        return [
          {
            path: renderPath([...at, option, key, index]),
            message: `is not known as ${article(kind)} permission of ${api.name}, got ${renderValue(value)}`,
            fix: `did you mean ${renderChoice(nearest)}? Otherwise solve the other problems, then the tenant is asked for it`,
            code: "permission-not-in-catalogue",
          },
        ];
      });
    });
  });
}

/** A permission's name without its API. */
const bareName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Whether a name is valid but not in the catalogue. */
function isUnknown(appId: string, kind: PermissionKind, value: unknown): value is string {
  return (
    typeof value === "string" &&
    bareName.test(value) &&
    !isGuid(value) &&
    findNameInAnyCase(appId, kind, value) === undefined &&
    findPermission(appId, otherKind(kind), value) === undefined
  );
}

function checkPermissionMap(map: PermissionMap, kind: PermissionKind): FieldProblem[] {
  return Object.entries(map).flatMap(([key, values]) => {
    const api = findApi(key);
    if (api === undefined) {
      const names = apis.map((known) => known.key);
      const some = names.slice(0, 3).join(", ");
      const fix = suggest(key, names, `use a name of docs/custom.md, such as ${some}, or the API's application id`);
      return [
        { keys: [key], message: `must name a known API, got ${renderValue(key)}`, fix, code: "permission-api-unknown" },
      ];
    }
    if (api.key !== key && api.key !== key.toLowerCase()) {
      return [
        {
          keys: [key],
          message: `must be written ${api.key}, got ${renderValue(key)}`,
          fix: `write ${api.key}`,
          code: "permission-api-by-id",
        },
      ];
    }
    const seen = new Set<string>();
    return (values ?? []).flatMap((value, index) => {
      const problem = checkPermission(api.appId, api.name, kind, value, seen.has(value));
      seen.add(value);
      return problem === undefined ? [] : [{ ...problem, keys: [key, index] }];
    });
  });
}

function checkPermission(
  appId: string,
  apiName: string,
  kind: PermissionKind,
  value: string,
  isRepeated: boolean,
): ProblemText | undefined {
  const got = `got ${renderValue(value)}`;
  if (isRepeated) {
    return { message: `must be listed once, ${got}`, fix: "remove the repetition", code: "permission-duplicate" };
  }
  if (isGuid(value)) {
    const name = findPermissionName(appId, kind, value);
    return {
      message: `must be the name of a permission, never its id, ${got}`,
      fix: name === undefined ? "write the name that the portal shows for it" : `write ${name}`,
      code: "permission-is-a-guid",
    };
  }
  if (!bareName.test(value)) {
    return {
      message: `must be the name of one permission, ${got}`,
      fix: fixOfName(value),
      code: "permission-not-a-name",
    };
  }
  if (findPermission(appId, kind, value) !== undefined) return undefined;
  const other = otherKind(kind);
  if (findPermission(appId, other, value) !== undefined) {
    return {
      message: `must be ${article(kind)} permission, is ${article(other)} permission of ${apiName}, ${got}`,
      fix: suggest(value, permissionNames(appId, kind), `choose ${article(kind)} permission of ${apiName}`),
      code: "permission-wrong-kind",
    };
  }
  const sameLetters = findNameInAnyCase(appId, kind, value);
  if (sameLetters === undefined) return undefined;
  return { message: `must be written ${sameLetters}, ${got}`, fix: `write ${sameLetters}`, code: "permission-case" };
}

// A common mistake: a scope with its resource, as in https://graph.microsoft.com/User.Read, or several names in one
// text.
function fixOfName(value: string): string {
  if (/[,\s]/.test(value.trim())) return "list each name by itself, as in [User.Read, Mail.Read]";
  const name = value.trim().split("/").at(-1) ?? "";
  return name === "" ? "write its bare name, such as User.Read" : `write its bare name: ${cut(name)}`;
}

function otherKind(kind: PermissionKind): PermissionKind {
  return kind === "delegated" ? "application" : "delegated";
}

function article(kind: PermissionKind): string {
  return kind === "delegated" ? "a delegated" : "an application";
}
