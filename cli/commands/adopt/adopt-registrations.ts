import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { renderProblem, SpecError } from "../../../integrations/stack-file/problems.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import { readProject, readTextIfThere } from "../../sandbox/project.ts";
import type { Terminal } from "../../output/terminal.ts";
import type { Entry } from "../add/parse-options.ts";
import type { Ask } from "../add/prompter.ts";
import { certificateReader } from "../add/read-certificate.ts";
import { addEntryOptions } from "../../stack-file/entry-options.ts";
import { insertIntegration, readStackFile, type StackFile } from "../add/stack-file.ts";
import type { Adoption } from "./adoption.ts";
import { checkAccepted, isAccepted } from "./accept.ts";
import {
  checkAdoptBlock,
  checkExternalEntry,
  type EntryContext,
  type ExistingEntry,
  findEntryName,
  planExistingEntry,
  renderExistingEntry,
} from "./existing-entry.ts";
import { planAdoption } from "./plan-adoption.ts";
import { findAdopted } from "./project-files.ts";
import {
  type AdoptTenant,
  findById,
  findByManifest,
  type FoundRegistration,
  type Search,
} from "./find-registration.ts";
import type { Manifest } from "./read-manifest.ts";
import { openApiReader, type ReadApi } from "./read-registration.ts";
import { type Adopter, findManager, findOtherStack, findRefusal, tagsOf } from "./refusals.ts";
import type { Deleted } from "./restore.ts";
import { renderAddedLines, renderAdoption } from "./render.ts";

/** Registrations to adopt into one stack file. */
export interface AdoptRequest {
  readonly projectDir: string;
  readonly stack: string;
  /** Client ids, or object ids of registrations or enterprise applications. */
  readonly ids: readonly string[];
  /** Registrations in files. @default none */
  readonly manifests?: readonly Manifest[] | undefined;
  /** Whether deleted registrations are restored. They return to their entries if the stack file has those. @default false */
  readonly restores?: boolean | undefined;
  /** Asks before something in the tenant changes. @default - nobody is asked, as with `--yes` */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** The name of the integration, if there is only one. */
  readonly name?: string | undefined;
  /** Key of the system. @default - the one that is recognized */
  readonly system?: string | undefined;
  /** Options of the system that no registration contains. */
  readonly options?: Entry | undefined;
  /** Asks for the system and for such options on the terminal. @default - nobody is asked */
  readonly ask?: Ask | undefined;
  /** Losses that the user accepts: by name, or by integration and name if there are several registrations. */
  readonly accepted: readonly string[];
  readonly isDryRun: boolean;
  readonly now: Date;
}

/** Where entries are written. */
interface Target {
  readonly fileName: string;
  readonly path: string;
  readonly text: string | undefined;
  readonly file: StackFile;
}

/**
 * Writes the entries of existing registrations to a stack file. Writes nothing unless all of them can be adopted without a loss
 * that the user has not accepted. Returns the exit code.
 */
export async function adoptRegistrations(
  request: AdoptRequest,
  tenant: AdoptTenant | undefined,
  terminal: Pick<Terminal, "print" | "warn">,
): Promise<number> {
  const target = openTarget(request);
  const { adoptions, existing, problems } = await planAll(request, tenant, target);
  for (const adoption of adoptions) terminal.print(`${renderAdoption(adoption)}\n`);
  for (const problem of problems) terminal.warn(problem);
  checkAccepted(request.accepted, adoptions);
  const open = adoptions.flatMap((adoption) =>
    adoption.losses
      .filter((loss) => !isAccepted(loss, adoption, adoptions, request.accepted))
      .map(({ name }) => (adoptions.length > 1 ? `${adoption.name}:${name}` : name)),
  );
  if (problems.length > 0 || open.length > 0) {
    if (open.length > 0) terminal.warn(`to accept these changes: ${open.map((name) => `--accept ${name}`).join(" ")}`);
    terminal.warn("nothing is written");
    return 1;
  }
  for (const one of existing) terminal.print(renderExistingEntry(one, target.fileName));
  if (adoptions.length > 0) terminal.print(`${target.fileName}:\n${renderAddedLines(adoptions)}`);
  if (request.isDryRun) return 0;
  await write(request, target, adoptions, existing);
  const names = adoptions.map(({ name }) => name).join(", ");
  if (adoptions.length > 0) terminal.print(`${target.fileName}: added ${names}`);
  terminal.print(`next: preview and deploy stack ${request.stack}; docs/adoption.md lists the steps after that`);
  return 0;
}

function openTarget({ projectDir, stack }: AdoptRequest): Target {
  const fileName = `Pulumi.${stack}.yaml`;
  const path = join(projectDir, fileName);
  const text = readTextIfThere(path);
  return { fileName, path, text, file: readStackFile(text, fileName) };
}

async function planAll(
  request: AdoptRequest,
  tenant: AdoptTenant | undefined,
  { fileName, file }: Target,
): Promise<{ adoptions: Adoption[]; existing: ExistingEntry[]; problems: string[] }> {
  const { projectDir, stack, ids, manifests = [], now } = request;
  const added = await loadSystemFiles(file.systemFiles, projectDir);
  const adopted = findAdopted(projectDir);
  const project = readProject(projectDir).name;
  const readCertificate = certificateReader(projectDir);
  const readApi: ReadApi = tenant === undefined ? async () => undefined : openApiReader(tenant.graph);
  const choice = { system: request.system, options: request.options ?? {}, ask: request.ask };
  const adoptions: Adoption[] = [];
  const existing: ExistingEntry[] = [];
  const problems: string[] = [];
  const others = parseIntegrations(file.integrations ?? {}, { now, owners: file.owners, added, readCertificate });
  const inFile = { project, stack, adopted, names: new Set(others.map(({ name }) => name)) };
  const context: EntryContext = { fileName, file, added, now, readCertificate };
  const search: Search = {
    tenant,
    readApi,
    agreesToRestore: async (deleted) => {
      checkDeleted(deleted, request.name, inFile, context);
      await askToRestore(deleted, request);
    },
  };
  const sources = [
    ...ids.map((id) => ({ source: id, find: () => findById(id, search) })),
    ...manifests.map((manifest) => ({ source: manifest.file, find: () => findByManifest(manifest, search) })),
  ];
  for (const { source, find } of sources) {
    try {
      const found = await find();
      const entryName =
        request.restores === true ? findEntryName(tagsOf(found.facts), request.name, inFile) : undefined;
      if (entryName !== undefined) {
        existing.push(returnToEntry(entryName, found, inFile, context));
        adopted.set(found.facts.clientId, "this command");
        continue;
      }
      const adopter = { ...inFile, names: new Set(others.map(({ name }) => name)) };
      const adoption = await planAdoption(
        { ...found, name: request.name, fileName, adopter, choice },
        { others, owners: file.owners, added, now, readCertificate },
      );
      others.push(adoption.draft.spec);
      adopted.set(adoption.facts.clientId, "this command");
      adoptions.push(adoption);
    } catch (error) {
      problems.push(`${source}: ${textOf(error)}`);
    }
  }
  return { adoptions, existing, problems };
}

/** Plans the `adopt` block of the entry that describes a registration. Throws the reason if it cannot be adopted. */
function returnToEntry(
  name: string,
  { facts, foundBy, remarks }: FoundRegistration,
  adopter: Adopter,
  context: EntryContext,
): ExistingEntry {
  const { names: _, adopted, ...place } = adopter;
  const { clientId } = facts;
  const isOwn = [checkAdoptBlock(name, clientId, context), checkExternalEntry(name, clientId, context)].includes(true);
  const elsewhere = isOwn ? new Map<string, string>() : adopted;
  const refusal = findRefusal(facts, { ...place, adopted: elsewhere, names: new Set() });
  if (refusal !== undefined) throw new UserError(refusal);
  const live = "it is not deleted: if the stack has a registration for this entry, the next run ignores the block";
  return { ...planExistingEntry(name, facts, context), remarks: foundBy === undefined ? remarks : [...remarks, live] };
}

/** Throws if a deleted registration could not be adopted after it was restored. */
function checkDeleted(
  { clientId, tags }: Deleted,
  chosen: string | undefined,
  adopter: Adopter,
  context: EntryContext,
): void {
  const name = findEntryName(tags, chosen, adopter);
  const refusal =
    findOtherStack(tags, adopter) ?? (name === undefined ? findManager({ clientId }, adopter) : undefined);
  if (refusal !== undefined) throw new UserError(refusal);
  if (name === undefined) return;
  checkAdoptBlock(name, clientId, context);
  checkExternalEntry(name, clientId, context);
}

/** Throws unless the user wants to restore a deleted registration. */
async function askToRestore(
  { displayName, isEnterpriseOnly }: Deleted,
  { restores, isDryRun, confirm }: AdoptRequest,
): Promise<void> {
  if (restores !== true || isDryRun) {
    throw new UserError({
      message: `it was deleted, with the display name ${JSON.stringify(displayName)}`,
      fix: "add --restore, which restores it before it is adopted",
      code: "adopt-deleted",
    });
  }
  const kind = isEnterpriseOnly ? "enterprise application" : "registration";
  if (confirm === undefined || (await confirm(`Restore the deleted ${kind} ${displayName}?`))) return;
  throw new UserError({ message: "it stays deleted", code: "adopt-not-restored" });
}

async function write(
  { projectDir }: AdoptRequest,
  target: Target,
  adoptions: readonly Adoption[],
  existing: readonly ExistingEntry[],
): Promise<void> {
  let { text } = target;
  for (const { name, block } of existing) {
    if (block !== undefined)
      text = addEntryOptions({ text: text ?? "", file: target.fileName, integration: name }, block);
  }
  for (const { name, draft } of adoptions) text = insertIntegration(text, target.fileName, name, draft.entry);
  for (const { draft } of adoptions) {
    for (const [file, pem] of draft.files) {
      const path = join(projectDir, file);
      await mkdir(dirname(path), { recursive: true });
      await replaceFile(path, pem);
    }
  }
  // The entries name the certificate files, so they are written last.
  await replaceFile(target.path, text ?? "");
}

/** The text of a problem of one registration. Throws any other error, and at Ctrl+C. */
function textOf(error: unknown): string {
  if (error instanceof UserError && error.problem.code === "cancelled") throw error;
  if (error instanceof UserError) return error.message;
  if (error instanceof SpecError) return error.problems.map(renderProblem).join("\n");
  throw error;
}
