import { join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { namePattern } from "../../../integrations/stack-file/name-pattern.ts";
import type { System } from "../../../integrations/systems/system.ts";
import { listStacks, readTextIfThere } from "../../sandbox/project.ts";
import { UserError, type UserProblem } from "../../../integrations/text/user-error.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import type { Terminal } from "../../output/terminal.ts";
import { completeEntry } from "./complete-entry.ts";
import type { ParsedOptions } from "./parse-options.ts";
import type { Ask } from "./prompter.ts";
import { renderBlock } from "./render-entry.ts";
import { insertIntegration, readStackFile, type StackFile } from "./stack-file.ts";

/** One integration to add. */
export interface AddRequest {
  readonly projectDir: string;
  readonly system: System;
  readonly given: ParsedOptions;
  /** Asks questions on the terminal; undefined if there is none. */
  readonly ask: Ask | undefined;
  readonly now: Date;
}

/** Adds an entry to a stack file, after asking for missing options. Writes only entries that can be deployed. */
export async function addIntegration(request: AddRequest, terminal: Pick<Terminal, "print">): Promise<void> {
  const { projectDir, system, ask, now } = request;
  const { entry: given, stack: wanted, isDryRun } = request.given;
  const stack = await chooseStack(projectDir, wanted, ask);
  const fileName = `Pulumi.${stack}.yaml`;
  const path = join(projectDir, fileName);
  const text = readTextIfThere(path);
  const file = readStackFile(text, fileName);
  const name = await chooseName(request.given.name, { file, fileName }, ask);
  const added = await loadSystemFiles(file.systemFiles, projectDir);
  const entry = await completeEntry({ system, file, added, name, given, now, projectDir }, ask);
  const after = insertIntegration(text, fileName, name, entry);
  if (isDryRun) {
    terminal.print(renderBlock({ [name]: entry }, 2, 0).trimEnd());
    return;
  }
  await replaceFile(path, after);
  terminal.print(`${fileName}: added ${name}\nnext: npm run local -- preview --stack ${stack}`);
}

async function chooseStack(projectDir: string, wanted: string | undefined, ask: Ask | undefined): Promise<string> {
  if (wanted !== undefined) {
    // The form of a Pulumi stack name. Here it becomes part of a file name.
    if (/^\w[\w.-]*$/.test(wanted)) return wanted;
    throw new UserError({
      message: `--stack: must be the name of a stack, got ${JSON.stringify(wanted)}`,
      fix: "write it as in Pulumi.<stack>.yaml",
      code: "stack-name",
    });
  }
  const stacks = listStacks(projectDir);
  if (stacks.length <= 1) return stacks[0] ?? "dev";
  if (ask === undefined) {
    throw new UserError({
      message: "--stack: is required where there are several",
      fix: `choose one of ${stacks.join(", ")}`,
      code: "stack-missing",
    });
  }
  const form = { kind: "choice", values: stacks } as const;
  return String(await ask({ name: "stack", description: "The stack to add it to", form, check: () => undefined }));
}

async function chooseName(
  given: string | undefined,
  into: { readonly file: StackFile; readonly fileName: string },
  ask: Ask | undefined,
): Promise<string> {
  const check = (name: unknown): UserProblem | undefined => checkName(String(name), into);
  if (given !== undefined) {
    const problem = check(given);
    if (problem !== undefined) throw new UserError(problem);
    return given;
  }
  if (ask === undefined) {
    throw new UserError({
      message: "a name is required",
      fix: "write it after the system, such as erp-sync",
      code: "name-missing",
    });
  }
  const description = "The name of the integration, such as erp-sync";
  return String(await ask({ name: "name", description, form: { kind: "text" }, check }));
}

function checkName(name: string, { file, fileName }: { file: StackFile; fileName: string }): UserProblem | undefined {
  const { integrations } = file;
  if (typeof integrations === "object" && integrations !== null && Object.hasOwn(integrations, name)) {
    return {
      message: `${fileName} has ${name} already`,
      fix: "choose another name, or edit the entry",
      code: "integration-exists",
    };
  }
  if (namePattern.test(name) && name.length <= 60) return undefined;
  return {
    message: `the name must be of lower-case letters, digits and single hyphens, at most 60, got ${JSON.stringify(name)}`,
    fix: "choose one such as erp-sync",
    code: "integration-name",
  };
}
