import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import { realPace } from "@entra-integrations/http/pace.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { askFirst } from "../ask-first.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { readTextIfThere } from "../sandbox/project.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { hasEntry, removeEntryOption } from "../stack-file/entry-options.ts";
import { quoteWord } from "../undeclared/removal.ts";
import { clientIdOption } from "./contain.ts";
import { readClient } from "./contain/client.ts";
import { findClient, type FoundClient } from "./contain/find-target.ts";
import { journalFileOf, readJournal } from "./contain/journal.ts";
import { planRestore, restoreClient } from "./contain/restore.ts";

/** `release`: takes `contain` back, except for the credentials, which are new. */
export const release = new Command("release")
  .description(
    "Take contain back: restore from its journal what the stack does not declare, and enable sign-in. " +
      "The next deployment creates new credentials and grants what the stack declares. " +
      "Exit code 0: restored, 1: something could not be restored, 2: could not run.",
  )
  .argument("[integration]", "name of the integration")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(clientIdOption)
  .addOption(new Option("-y, --yes", "do not ask first").default(false))
  .action(async (integration, options) => {
    const { clientId, yes: isAnswered } = options;
    endWith(await runRelease({ ...sourceOf(options), integration, clientId, isAnswered }, processTerminal()));
  });

/** Options of `release`. */
export interface ReleaseRequest extends StackSource {
  readonly integration: string | undefined;
  readonly clientId: string | undefined;
  readonly isAnswered: boolean;
}

/** Restores a client that was cut off, and prints how to deploy the rest. Returns the exit code. */
export async function runRelease(request: ReleaseRequest, terminal: Terminal): Promise<number> {
  const { isAnswered, projectDir } = request;
  const { progress: onProgress, warn } = terminal;
  const found = await findClient({ ...request, onProgress });
  const { target, named, localStack, now } = found;
  const name = target.integration ?? target.clientId;
  const journalFile = journalFileOf(projectDir, found.stack ?? "unknown", name);
  const journal = await readJournal(journalFile);
  if (journal === undefined || journal.clientId !== target.clientId) throw withoutJournal(name, journalFile);
  const declared = journal.declared ?? target.declared;
  return await withStackTenant({ ...request, named, localStack, onProgress }, async (tenant) => {
    const client = await readClient(tenant.graph, target.clientId);
    const { changes, left } = await planRestore(tenant.graph, journal, { client, declared });
    warn(
      render(
        "will:",
        changes.map(({ what }) => what),
        "nothing in the tenant",
      ),
    );
    warn(render("will not restore:", left, "nothing"));
    await askFirst(`Release ${name} in tenant ${target.tenantId}?`, { isAnswered });
    const mark = await unmarkStackFile(found, request);
    const session = { ...tenant, journalFile, now, pace: realPace, onStep: (line: string) => warn(visibleText(line)) };
    const problems = await restoreClient(journal, declared, session);
    if (problems.length > 0) terminal.print(render("not restored:", problems, ""));
    terminal.print(mark);
    terminal.print(nextSteps(found, request, name));
    return problems.length > 0 ? 1 : 0;
  });
}

function render(title: string, lines: readonly string[], none: string): string {
  return lines.length === 0 ? `${title} ${none}` : [title, ...lines.map((line) => `  ${visibleText(line)}`)].join("\n");
}

function withoutJournal(name: string, file: string): UserError {
  return new UserError({
    message: `${name} has no journal of contain: ${file}`,
    fix: "restore the file from your repository, or remove contained from the stack file and deploy with --refresh",
    code: "journal-missing",
  });
}

async function unmarkStackFile(
  { target: { integration }, stack }: FoundClient,
  { projectDir }: ReleaseRequest,
): Promise<string> {
  const file = `Pulumi.${stack ?? ""}.yaml`;
  const path = join(projectDir, file);
  const text = stack === undefined ? undefined : readTextIfThere(path);
  if (text === undefined || integration === undefined || !hasEntry({ text, file, integration })) {
    return "no entry of a stack file was changed";
  }
  try {
    const after = removeEntryOption({ text, file, integration }, "contained");
    if (after !== text) await replaceFile(path, after);
    return `${file}: ${integration} is no longer contained`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function nextSteps({ localStack, target }: FoundClient, { stack, isLocal }: ReleaseRequest, name: string): string {
  if (target.integration === undefined) return "next: create a new secret, and enter it in the product";
  const options = [...(stack === undefined ? [] : ["--stack", stack]), ...(isLocal === true ? ["--local"] : [])];
  return `next: ${deployCommands({ localStack, stack }).repair}
The refresh is necessary: without it, the engine keeps the removed secret in its state.
then: npm run verify -- ${[name, ...options].map(quoteWord).join(" ")}
Old refresh tokens of the product work again with its new secret. Revoke the sessions of its users if one of them leaked.`;
}
