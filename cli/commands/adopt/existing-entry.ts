import type { CertificateReader } from "../../../integrations/credentials/certificates.ts";
import type { AdoptSpec } from "../../../integrations/lifecycle/adoption.ts";
import { parseTag } from "../../../integrations/registration/tag.ts";
import { type AddedSystems, parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { renderBlock } from "../add/render-entry.ts";
import type { StackFile } from "../add/stack-file.ts";
import { declaredIds } from "./declared-ids.ts";
import { compare } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { idsOfRegistration } from "./ids-of-registration.ts";
import { describeDifference, withNames } from "./losses.ts";
import { propertiesInEntra, propertiesOfRun } from "./properties.ts";
import type { Adopter } from "./refusals.ts";

/** An entry of a stack file whose registration exists and is not in the state of the stack. */
export interface ExistingEntry {
  readonly name: string;
  readonly facts: RegistrationFacts;
  /** The option to add to the entry; undefined if the entry has it. */
  readonly block: { readonly adopt: AdoptSpec } | undefined;
  /** What the next run would change of the registration, one line each. */
  readonly changes: readonly string[];
  /** Sentences for the user. */
  readonly remarks: readonly string[];
}

/** The stack file with the entry. */
export interface EntryContext {
  readonly fileName: string;
  readonly file: StackFile;
  readonly added: AddedSystems;
  readonly now: Date;
  readonly readCertificate: CertificateReader;
}

/**
 * Finds the entry of a registration by its tag, or by the name that the user chose. Undefined if the file has no such entry.
 * Throws if the two differ.
 */
export function findEntryName(
  tags: readonly string[],
  chosen: string | undefined,
  { project, stack, names }: Pick<Adopter, "project" | "stack" | "names">,
): string | undefined {
  const tagged = tags
    .flatMap((tag) => parseTag(tag) ?? [])
    .find((tag) => tag.project === project && tag.stack === stack && names.has(tag.integration))?.integration;
  if (tagged !== undefined && chosen !== undefined && chosen !== tagged) {
    throw new UserError({
      message: `--name: must be ${tagged}, because the registration has the tag of that entry, got ${chosen}`,
      fix: `write --name ${tagged}`,
      code: "adopt-name-differs",
    });
  }
  return tagged ?? (chosen !== undefined && names.has(chosen) ? chosen : undefined);
}

/** Throws if the entry adopts another registration. Returns whether it adopts this one already. */
export function checkAdoptBlock(name: string, clientId: string, { file, fileName }: EntryContext): boolean {
  const { adopt } = entryOf(file, name);
  if (adopt === undefined) return false;
  const { clientId: written } = (adopt ?? {}) as { clientId?: unknown };
  if (isSameId(written, clientId)) return true;
  throw new UserError({
    message: `${fileName}: the entry ${name} has the adopt block of another registration`,
    fix: "delete the block, then run the command again",
    code: "adopt-block-exists",
  });
}

/** Whether an entry is for this application of another tenant. Throws if it is for another one. */
export function checkExternalEntry(name: string, clientId: string, { file, fileName }: EntryContext): boolean {
  const { externalApplication } = entryOf(file, name);
  if (externalApplication === undefined) return false;
  if (isSameId(externalApplication, clientId)) return true;
  throw new UserError({
    message: `${fileName}: the entry ${name} is for another externalApplication`,
    fix: "choose another name with --name",
    code: "adopt-external-differs",
  });
}

function isSameId(written: unknown, id: string): boolean {
  return typeof written === "string" && written.toLowerCase() === id.toLowerCase();
}

/**
 * Plans the `adopt` block of an entry, with the ids of what the entry declares. Throws if the stack file with the block would
 * have problems.
 */
export function planExistingEntry(name: string, facts: RegistrationFacts, context: EntryContext): ExistingEntry {
  const isWritten = checkAdoptBlock(name, facts.clientId, context);
  const parse = (adopt: AdoptSpec) => {
    const entry = isWritten ? {} : { adopt };
    return specOf(name, entry, context);
  };
  const all = prune(idsOfRegistration(facts, context.now));
  const first = parse(all);
  const block = isWritten ? undefined : { adopt: prune(declaredIds(first.entra) ?? all) };
  const { entra, ...others } = block === undefined ? first : parse(block.adopt);
  const ignored: readonly string[] = entra.lifecycle.ignoreChanges;
  const changes = compare(propertiesInEntra(facts), propertiesOfRun(others, entra, facts))
    .filter(({ property }) => !ignored.includes(property))
    .map((difference) => `${difference.property}: ${describeDifference(withNames(difference, facts))}`);
  return { name, facts, block, changes, remarks: [] };
}

/** Describes the registration, the block and the next run. */
export function renderExistingEntry(existing: ExistingEntry, fileName: string): string {
  const { name, facts, remarks } = existing;
  const { application, servicePrincipal, clientId } = facts;
  const title = application?.displayName ?? servicePrincipal?.displayName ?? "";
  const lines = [`${name}: ${title} (client id ${clientId})`, ...remarks.map((remark) => `  ${remark}`)];
  return [...lines.map(visibleText), renderReturn(existing, fileName)].join("\n");
}

/** Describes the block and the next run. */
export function renderReturn({ name, block, changes }: ExistingEntry, fileName: string): string {
  const added = block === undefined ? [] : renderBlock(block, 2, 6).trimEnd().split("\n");
  const lines = [
    block === undefined ? `${fileName}: the entry ${name} has the ids already` : `${fileName}:`,
    ...(added.length > 0 ? [`     ${name}:`, ...added.map((line) => `+${line}`)] : []),
    ...(changes.length === 0
      ? ["The registration is as the entry describes it. The next run keeps it, with its client id."]
      : ["The next run keeps the registration, with its client id, and changes it to the entry:"]),
    ...changes.map((line) => `  ${line}`),
    "It also creates the credential, consent and deliveries of the entry that are missing.",
  ];
  return lines.map(visibleText).join("\n");
}

function specOf(name: string, more: object, { file, added, now, readCertificate }: EntryContext) {
  const entries = { ...(file.integrations as object), [name]: { ...entryOf(file, name), ...more } };
  const specs = parseIntegrations(entries, { now, owners: file.owners, added, readCertificate });
  const spec = specs.find((one) => one.name === name);
  if (spec?.entra === undefined) {
    throw new UserError({
      message: `the entry ${name} needs no registration`,
      fix: "choose another name with --name",
      code: "adopt-outside",
    });
  }
  return { ...spec, entra: spec.entra };
}

/** Whether the file has an entry with this name. */
export function hasEntry({ integrations }: StackFile, name: string): boolean {
  return Object.hasOwn(integrations ?? {}, name);
}

function entryOf({ integrations }: StackFile, name: string): Record<string, unknown> {
  const entries = (integrations ?? {}) as Record<string, unknown>;
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  return (entry ?? {}) as Record<string, unknown>;
}

/** Without ids that do not exist, so that the block has no empty lines. */
function prune(adopt: AdoptSpec): AdoptSpec {
  const present = Object.entries(adopt).filter(
    ([, ids]) => ids !== undefined && (typeof ids === "string" || Object.keys(ids).length > 0),
  );
  return Object.fromEntries(present) as AdoptSpec;
}
