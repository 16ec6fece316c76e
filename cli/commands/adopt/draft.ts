import { isDeepStrictEqual } from "node:util";
import { readCertificateText } from "../../../certificate-files.ts";
import type { CertificateReader } from "../../../integrations/credentials/certificates.ts";
import { ignorableProperties, type IgnorableProperty } from "../../../integrations/lifecycle/ignored-properties.ts";
import { checkCollisions } from "../../../integrations/stack-file/collisions.ts";
import { type AddedSystems, parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { type Problem, renderPath, renderValue, SpecError } from "../../../integrations/stack-file/problems.ts";
import type { EntraSpec, IntegrationSpec } from "../../../integrations/spec.ts";
import type { Entry } from "../add/parse-options.ts";
import { secretFrom } from "./compose-credential.ts";
import type { Composed } from "./compose-entry.ts";
import { declaredIds } from "./declared-ids.ts";
import type { RegistrationFacts } from "./facts.ts";
import { type Properties, propertiesInEntra, propertiesOfRun } from "./properties.ts";

/** The stack file that an entry is for. */
export interface DraftContext {
  /** The other integrations of the file. */
  readonly others: readonly IntegrationSpec[];
  readonly owners: unknown;
  readonly added: AddedSystems;
  readonly name: string;
  readonly now: Date;
  /** Reads certificates that are already in the project. */
  readonly readCertificate: CertificateReader;
}

/** One property that a run would change. */
export interface Difference {
  /** The property's name in the azuread provider. */
  readonly property: string;
  readonly inEntra: unknown;
  readonly ofRun: unknown;
}

/** An entry that can be deployed, compared with the registration. */
export interface Draft {
  readonly entry: Entry;
  readonly spec: IntegrationSpec & { entra: EntraSpec };
  readonly files: ReadonlyMap<string, string>;
  /** Properties that the entry cannot express and that stay as they are. */
  readonly ignored: readonly Difference[];
  /** Properties that a run would change. */
  readonly changed: readonly Difference[];
  /** Texts that a stack file does not accept, so that the entry lacks them. */
  readonly refused: readonly Problem[];
}

/** Options that describe a property that a run ignores. An entry has only one of the two. */
const optionOf: Partial<Record<IgnorableProperty, { option: string; ids?: string }>> = {
  appRoles: { option: "appRoles", ids: "appRoles" },
  "api.oauth2PermissionScopes": { option: "exposedScopes", ids: "exposedScopes" },
  groupMembershipClaims: { option: "groupMembershipClaims" },
  notes: { option: "notes" },
  optionalClaims: { option: "optionalClaims" },
  serviceManagementReference: { option: "serviceManagementReference" },
};

/** More rounds than an entry has options that a stack file could refuse one after the other. */
const mostRounds = 100;

/**
 * Completes a composed entry: removes what a stack file does not accept, and ignores changes of what it cannot express. Throws
 * the problems of a stack file that has others.
 */
export function draftEntry(
  { entry: composed, files }: Composed,
  facts: RegistrationFacts,
  context: DraftContext,
): Draft {
  let entry = composed;
  const refused: Problem[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const parsed = parse(entry, files, context);
    if ("problems" in parsed) {
      entry = withoutRefused(entry, parsed.problems, context);
      refused.push(...parsed.problems);
      continue;
    }
    const differences = compare(propertiesInEntra(facts), propertiesOfRun(parsed, parsed.entra, facts));
    const ignored = differences.filter(({ property }) => isIgnorable(property));
    const next = withIgnored(entry, ignored);
    if (!isDeepStrictEqual(next, entry)) {
      entry = next;
      continue;
    }
    const changed = differences.filter(({ property }) => !isIgnorable(property));
    // With other permissions, a run would also give other consent.
    if (entry["consent"] === "granted" && changed.some(({ property }) => property === "requiredResourceAccesses")) {
      entry = without(entry, new Set(["consent"]));
      continue;
    }
    const adopt = declaredIds(parsed.entra);
    return { entry: inOrder({ ...entry, ...(adopt && { adopt }) }), spec: parsed, files, ignored, changed, refused };
  }
  throw new Error(`${context.name}: the entry did not settle`);
}

function parse(
  entry: Entry,
  files: ReadonlyMap<string, string>,
  { others, owners, added, name, now, readCertificate }: DraftContext,
): (IntegrationSpec & { entra: EntraSpec }) | { problems: readonly Problem[] } {
  const reader: CertificateReader = (source) => {
    const text = files.get(source.file ?? "");
    return text === undefined ? readCertificate(source) : readCertificateText(text, source.file ?? "");
  };
  try {
    const [spec] = parseIntegrations({ [name]: entry }, { now, owners, added, readCertificate: reader });
    if (spec?.entra === undefined) return { problems: [needsRegistration(name, entry)] };
    const problems = checkCollisions([...others, spec]);
    return problems.length > 0 ? { problems } : spec;
  } catch (error) {
    if (error instanceof SpecError) return { problems: error.problems };
    throw error;
  }
}

function needsRegistration(name: string, { system }: Entry): Problem {
  return {
    path: renderPath(["integrations", name, "system"]),
    message: `must be a system with an app registration, got ${renderValue(system)}`,
    fix: "choose another system, or leave the registration where it is",
    code: "adopt-system-outside",
  };
}

/** Removes the values that problems name. Throws the problems if that is impossible. */
function withoutRefused(entry: Entry, problems: readonly Problem[], { name, now }: DraftContext): Entry {
  let smaller: Entry = entry;
  for (const { path, code } of problems) {
    if (code === "redirect-uri-taken" && smaller["system"] === "custom") {
      smaller = { ...smaller, shareRedirectUris: true };
      continue;
    }
    smaller = removeAt(smaller, ["integrations", name], path) as Entry;
  }
  if (isDeepStrictEqual(smaller, entry)) throw new SpecError(problems);
  return replaceCredential(smaller, entry, now);
}

/** Gives an entry another credential if all of it was removed. What is in Entra stays there. */
function replaceCredential(entry: Entry, before: Entry, now: Date): Entry {
  if (before["credential"] === undefined || hasCredential(entry)) return entry;
  const left = without(entry, new Set(["credential"]));
  switch ((before["credential"] as Entry)["type"]) {
    // The system has no registration without a credential.
    case "none":
      return { ...left, credential: secretFrom(now) };
    case "secret":
      return left;
    default:
      return { ...left, credential: { type: "none" } };
  }
}

function hasCredential({ credential }: Entry): boolean {
  const { type, certificates, trusts } = (credential ?? {}) as Entry;
  if (type === "certificate") return certificates !== undefined;
  return type === "federated" ? trusts !== undefined : type !== undefined;
}

/** Removes the value at a rendered path, and lists and maps that become empty by that. */
function removeAt(value: unknown, at: readonly PropertyKey[], path: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  const keep = ([key, inner]: [PropertyKey, unknown]): [PropertyKey, unknown][] => {
    const place = [...at, key];
    if (renderPath(place) === path && key !== "system") return [];
    const left = removeAt(inner, place, path);
    return left !== inner && isEmpty(left) ? [] : [[key, left]];
  };
  const entries: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const kept = entries.flatMap(keep);
  const isSame = kept.length === entries.length && kept.every(([, inner], index) => inner === entries[index]?.[1]);
  if (isSame) return value;
  return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The properties that a run would change. */
export function compare(inEntra: Properties, ofRun: Properties): Difference[] {
  return Object.keys(inEntra)
    .filter((property) => !isDeepStrictEqual(inEntra[property], ofRun[property]))
    .map((property) => ({ property, inEntra: inEntra[property], ofRun: ofRun[property] }));
}

function isIgnorable(property: string): property is IgnorableProperty {
  return (ignorableProperties as readonly string[]).includes(property);
}

function withIgnored(entry: Entry, differences: readonly Difference[]): Entry {
  const properties = differences.map(({ property }) => property);
  if (properties.length === 0) return entry;
  const options = new Set(
    properties.map((property) => (isIgnorable(property) ? optionOf[property]?.option : undefined)),
  );
  const ids = new Set(properties.map((property) => (isIgnorable(property) ? optionOf[property]?.ids : undefined)));
  const { adopt, ...left } = without(entry, options);
  const before = (entry["ignoreChanges"] as string[] | undefined) ?? [];
  const ignoreChanges = [...new Set([...before, ...properties])].sort();
  return { ...left, ...(adopt !== undefined && { adopt: without(adopt as Entry, ids) }), ignoreChanges };
}

/** What an adoption records about a registration comes last: people read the description first. */
const recorded = ["existingSecrets", "adopt", "ignoreChanges", "onRemoval"];

function inOrder(entry: Entry): Entry {
  const described = Object.entries(entry).filter(([key]) => !recorded.includes(key));
  const last = recorded.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]] as const]));
  return Object.fromEntries([...described, ...last]);
}

function without(entry: Entry, keys: ReadonlySet<string | undefined>): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.has(key)));
}
