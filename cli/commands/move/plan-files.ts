import { isDeepStrictEqual } from "node:util";
import type { AddedSystems } from "../../../integrations/stack-file/parse.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { addToEntryText, cutEntry, insertEntry } from "../../stack-file/entry-text.ts";
import { certificateReader } from "../add/read-certificate.ts";
import { readStackFile } from "../add/stack-file.ts";
import { requireSpecs } from "../../stack-file/require-specs.ts";
import { valueAt } from "../../stack-file/value-at.ts";

/** A stack file. */
export interface FileText {
  readonly name: string;
  readonly text: string;
}

/** Entries that move from one stack file to another. */
export interface FileMove {
  readonly names: readonly string[];
  readonly from: FileText;
  readonly to: FileText;
  /** Systems of the destination's system files. */
  readonly added: AddedSystems;
  readonly projectDir: string;
  readonly now: Date;
}

/**
 * Returns the new texts of both files. An entry that the destination already has is left there, so a move can be repeated
 * after an interruption. Throws `UserError` if the destination could not deploy the entries.
 */
export function planFiles({ names, from, to, added, projectDir, now }: FileMove): { from: string; to: string } {
  let source = from.text;
  let destination = to.text;
  for (const name of names) {
    const [given, taken] = [entryIn({ ...from, text: source }, name), entryIn({ ...to, text: destination }, name)];
    if (given === undefined && taken === undefined) {
      throw new UserError({
        message: `${from.name} has no integration ${JSON.stringify(name)}`,
        fix: "write a key of entra-integrations:integrations",
        code: "integration-unknown",
      });
    }
    if (given === undefined) continue;
    const { entry, rest } = cutEntry(source, from.name, name);
    const owners = valueAt(given, ["owners"]) === undefined ? changedOwners(from, to) : undefined;
    const moved = owners === undefined ? given : { ...(given as object), owners };
    if (taken !== undefined && !isDeepStrictEqual(taken, moved)) {
      throw new UserError({
        message: `${to.name} has another integration ${name}`,
        fix: "rename one of the two with npm run rename, and deploy it",
        code: "integration-exists",
      });
    }
    if (taken === undefined) {
      destination = insertEntry(destination, to.name, owners === undefined ? entry : addToEntryText(entry, { owners }));
    }
    source = rest;
  }
  checkTenants(from, to);
  checkDestination({ ...to, text: destination }, names, { added, projectDir, now });
  return { from: source, to: destination };
}

function entryIn({ name, text }: FileText, integration: string): unknown {
  return valueAt(readStackFile(text, name).integrations, [integration]);
}

/** The owners that the source gives to entries without owners, if the destination gives others. */
function changedOwners(from: FileText, to: FileText): unknown {
  const [before, after] = [from, to].map(({ text, name }) => readStackFile(text, name).owners ?? []);
  return isDeepStrictEqual(before, after) ? undefined : before;
}

function checkTenants(from: FileText, to: FileText): void {
  const [one, other] = [from, to].map(({ text, name }) => readStackFile(text, name).tenant);
  if (isDeepStrictEqual(one, other)) return;
  throw new UserError({
    message: `${from.name} and ${to.name} name different tenants or clouds`,
    fix: "move integrations only between stacks of one tenant; a registration cannot leave its tenant",
    code: "tenants-differ",
  });
}

function checkDestination(
  { text, name: fileName }: FileText,
  names: readonly string[],
  { added, projectDir, now }: Pick<FileMove, "added" | "projectDir" | "now">,
): void {
  const { integrations, owners } = readStackFile(text, fileName);
  const context = { now, owners, added, readCertificate: certificateReader(projectDir) };
  requireSpecs(integrations, context, `${fileName} would have problems with ${names.join(", ")}`);
}
