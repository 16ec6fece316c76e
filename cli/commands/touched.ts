import { Command, Option } from "@commander-js/extra-typings";
import { processTerminal } from "../command.ts";
import { listChangedFiles } from "./touched/changed-files.ts";
import { findTouched } from "./touched/find-touched.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { Terminal } from "../output/terminal.ts";

/** `touched`: which stacks a change touches, for pipelines. */
export const touched = new Command("touched")
  .description(
    "List the stacks that a change touches, as a JSON list on one line. Pulumi.<stack>.yaml touches its stack, " +
      "documentation and tests touch none, and every other file touches all. In a pipeline that a person started, lists all.",
  )
  .argument("<stacks>", 'the stacks of the pipelines: ["prod", "test"] or prod,test')
  .addOption(
    new Option(
      "--since <revision>",
      "compare with this revision, such as HEAD^1 for a merged pull request; <stack> is replaced by each stack",
    ).default("origin/deployed/<stack>"),
  )
  .action(async (stacks, options) => {
    await showTouched({ ...options, stacks, projectDir: process.cwd(), env: process.env }, processTerminal());
  });

/** Options of `touched`. */
export interface TouchedRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Names of stacks, as a JSON list or with commas. */
  readonly stacks: string;
  /** A revision of git. `<stack>` in it is replaced by each stack. */
  readonly since: string;
}

/** Prints the touched stacks. A stack whose revision does not exist was never deployed, so it is touched. */
export async function showTouched(
  { projectDir, env, stacks, since }: TouchedRequest,
  terminal: Terminal,
): Promise<void> {
  const touches = await Promise.all(
    readStacks(stacks).map(async (stack) => {
      if (isStartedByHand(env)) return [stack];
      const files = await listChangedFiles(projectDir, since.replaceAll("<stack>", stack));
      return files === undefined ? [stack] : findTouched([stack], files);
    }),
  );
  // Never a file name: pipelines write this into outputs and conditions.
  terminal.print(JSON.stringify(touches.flat()));
}

/** A person who starts a pipeline wants every stack, for example to repair changes outside Pulumi. */
function isStartedByHand(env: NodeJS.ProcessEnv): boolean {
  return env["GITHUB_EVENT_NAME"] === "workflow_dispatch" || env["BUILD_REASON"] === "Manual";
}

function readStacks(text: string): string[] {
  const stacks = text.trim().startsWith("[") ? parseList(text) : text.split(",");
  if (Array.isArray(stacks) && stacks.length > 0 && stacks.every(isStackName)) return stacks;
  throw new UserError({
    message: "the stacks must be a list of names with letters, digits, hyphens, underscores and dots",
    fix: 'write ["prod", "test"] or prod,test',
    code: "stacks-unreadable",
  });
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStackName(name: unknown): name is string {
  return typeof name === "string" && /^[\w.-]+$/.test(name);
}
