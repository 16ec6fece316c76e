import { sorted, type WholeRegistration } from "./read-whole.ts";

type Json = Record<string, unknown>;

/** Values that Graph shows as null until a client writes them. They mean the same. */
const writtenDefaults = {
  "application.api.acceptMappedClaims": false,
  "application.api.requestedAccessTokenVersion": 1,
  "application.isDeviceOnlyAuthSupported": false,
  "application.isFallbackPublicClient": false,
  "servicePrincipal.samlSingleSignOnSettings": { relayState: null },
};

/**
 * A registration without the two things that its adoption adds, the tag of the stack and secrets of runs, and with defaults in
 * the form in which the azuread provider writes them.
 */
export function withoutAdditions(whole: WholeRegistration): unknown {
  const copy = structuredClone(whole) as unknown as Record<string, Json | undefined>;
  for (const [path, value] of Object.entries(writtenDefaults)) setDefault(copy, path.split("."), value);
  for (const object of [copy["application"], copy["servicePrincipal"]]) {
    if (object === undefined) continue;
    object["tags"] = (object["tags"] as string[]).filter((tag) => !/^entra-integrations:.*:test:/.test(tag));
    object["passwordCredentials"] = (object["passwordCredentials"] as Json[]).filter((one) => !isOfRun(one));
    // The provider writes this list without spaces, and in another order.
    const { groupMembershipClaims: claims } = object;
    if (typeof claims === "string") object["groupMembershipClaims"] = claims.split(/, ?/).sort().join(",");
  }
  return sorted(copy);
}

/** The secrets that runs added, by display name. */
export function addedSecrets({ application }: WholeRegistration): string[] {
  const secrets = (application?.["passwordCredentials"] ?? []) as Json[];
  return secrets.filter(isOfRun).map(({ displayName }) => String(displayName));
}

/** The tags of the stack on the registration and on its enterprise application. */
export function addedTags({ application, servicePrincipal }: WholeRegistration): string[] {
  const tags = [application, servicePrincipal].flatMap((object) => (object?.["tags"] ?? []) as string[]);
  return [...new Set(tags)].filter((tag) => /^entra-integrations:.*:test:/.test(tag));
}

/** Paths of the properties in which two values differ. */
export function differingPaths(before: unknown, after: unknown, path: string[] = []): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isObject(before) || !isObject(after)) return [path.join(".")];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differingPaths(before[name], after[name], [...path, name]));
}

function isOfRun({ displayName }: Json): boolean {
  return typeof displayName === "string" && displayName.startsWith("period from ");
}

function setDefault(object: Json | undefined, [name = "", ...rest]: string[], value: unknown): void {
  if (object === undefined) return;
  if (rest.length > 0) setDefault(object[name] as Json | undefined, rest, value);
  else object[name] ??= value;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
