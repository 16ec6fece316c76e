import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";

/** An object addressed by another property: https://learn.microsoft.com/graph/api/application-get */
export interface AlternateKey {
  set: "applications" | "servicePrincipals" | "users";
  name: "appId" | "uniqueName" | "userPrincipalName";
  value: string;
}

const alternateKey =
  /^(applications|servicePrincipals|users)\((appId|uniqueName|userPrincipalName)='((?:[^']|'')*)'\)$/i;
const key = /^([A-Za-z]\w*)\('?([^'()]*)'?\)$/;

/**
 * Converts the path of a Graph request to the form in the routes. Graph ignores case in names, accepts keys in
 * parentheses and alternate keys, abbreviates casts to `graph.user`, and supports `myorganization`. `/$count` at the
 * end is handled by the response of the collection. Other paths stay unchanged.
 */
export function canonicalPath(tenant: Tenant, path: string, names: ReadonlyMap<string, string>): string {
  const [, version = "", ...rest] = path.split("/");
  if (version !== "v1.0" && version !== "beta") return path;
  const segments = rest.map((segment) =>
    segment
      .replace(/^%24/i, "$")
      .replaceAll(/%27/gi, "'")
      .replace(/^graph\.(?=\w+$)/i, "microsoft.graph."),
  );
  if (segments[0]?.toLowerCase() === "myorganization") segments.shift();
  if (segments.length > 1 && segments.at(-1)?.toLowerCase() === "$count") segments.pop();
  const isId = idsOf(segments[0]?.toLowerCase() ?? "");
  const parts = segments.flatMap((segment) => keyed(tenant, segment));
  return `/${[version, ...parts.map((part, index) => (isId(index) ? part : (names.get(part.toLowerCase()) ?? part)))].join("/")}`;
}

/** Which segments can be object ids, so that their case is kept. */
function idsOf(set: string): (index: number) => boolean {
  if (["directory", "policies", "me"].includes(set)) return (index) => index > 2;
  return (index) => index % 2 === 1;
}

function keyed(tenant: Tenant, segment: string): string[] {
  if (!segment.endsWith(")")) return [segment];
  const alternate = readAlternateKey(segment);
  if (alternate) return [alternate.set, findByKey(tenant, alternate) ?? encodeURIComponent(alternate.value)];
  const [, name = "", id = ""] = key.exec(segment) ?? [];
  return name === "" || id === "" ? [segment] : [name, id];
}

/** The alternate key at the start of a request's path, `/v1.0/applications(uniqueName='x')`. */
export function alternateKeyOf(url: string): AlternateKey | undefined {
  const segments = new URL(url).pathname.split("/").slice(2);
  const set = segments.find((segment) => segment.toLowerCase() !== "myorganization") ?? "";
  return readAlternateKey(set.replaceAll(/%27/gi, "'"));
}

/**
 * Whether a PATCH with an alternate key creates a missing object:
 * https://learn.microsoft.com/graph/api/application-upsert
 */
export function createsMissing(c: Context): boolean {
  return c.req.header("prefer")?.toLowerCase().includes("create-if-missing") === true;
}

const sets = { applications: "applications", serviceprincipals: "servicePrincipals", users: "users" } as const;
const keyNames = { appid: "appId", uniquename: "uniqueName", userprincipalname: "userPrincipalName" } as const;

function readAlternateKey(segment: string): AlternateKey | undefined {
  const match = alternateKey.exec(segment);
  if (!match) return undefined;
  const [, set = "", name = "", value = ""] = match;
  return {
    set: sets[set.toLowerCase() as keyof typeof sets],
    name: keyNames[name.toLowerCase() as keyof typeof keyNames],
    value: decode(value.replaceAll("''", "'")),
  };
}

function findByKey(tenant: Tenant, { set, name, value }: AlternateKey): string | undefined {
  if (set === "users") return name === "userPrincipalName" ? encodeURIComponent(value) : undefined;
  if (name === "appId") {
    return (set === "applications" ? tenant.findApplication(value) : tenant.findServicePrincipal(value))?.id;
  }
  if (set !== "applications" || name !== "uniqueName") return undefined;
  return tenant.applications.values().find(({ uniqueName }) => uniqueName === value)?.id;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
