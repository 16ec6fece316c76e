import { Command } from "@commander-js/extra-typings";
import { suggest } from "../../integrations/stack-file/nearest.ts";
import { systems } from "../../integrations/systems/index.ts";
import type { System } from "../../integrations/systems/system.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { addIntegration } from "./add/add-integration.ts";
import { createEntryCommand, type ParsedOptions } from "./add/parse-options.ts";
import { openProcessPrompter } from "./add/process-prompter.ts";
import type { Ask } from "./add/prompter.ts";
import { processTerminal } from "../command.ts";
import { listStacks } from "../sandbox/project.ts";
import { loadStackSystems } from "../stack/added-systems.ts";

/**
 * Creates `add`, which asks for an entry of a stack file, checks it and writes it. `args` follow the command's name. Loads the
 * system files of the stack in `args`, or of the only stack.
 */
export async function createAdd([word, ...args]: readonly string[]) {
  const all = [...systems, ...(await loadAddedSystems(args))];
  const keys = all.map(({ key }) => key);
  if (word !== undefined && !word.startsWith("-") && word !== "help" && !keys.includes(word)) {
    throw new UserError({
      message: `unknown system "${word}"`,
      fix: suggest(word, keys, `choose one of ${keys.join(", ")}`),
      code: "system-unknown",
    });
  }
  const add = new Command("add")
    .description("Add an integration to a stack file.")
    .usage("[system] [name] [options]")
    .action(() => askForSystem(all));
  for (const system of all) {
    const act = async (given: ParsedOptions): Promise<void> => addHere(system, given, await openProcessPrompter());
    add.addCommand(createEntryCommand(system, args, act));
  }
  return add;
}

async function loadAddedSystems(args: readonly string[]): Promise<readonly System[]> {
  const stacks = listStacks(process.cwd());
  const stack = findStack(args) ?? (stacks.length === 1 ? stacks[0] : undefined);
  return stack === undefined ? [] : await loadStackSystems(process.cwd(), stack);
}

/** Reads `--stack` before the command exists, because its system files decide which options the command has. */
function findStack(args: readonly string[]): string | undefined {
  const position = args.findIndex((arg) => /^(-s|--stack)(=|$)/.test(arg));
  return args[position]?.split("=")[1] ?? (position === -1 ? undefined : args[position + 1]);
}

async function askForSystem(all: readonly System[]): Promise<void> {
  const keys = all.map(({ key }) => key);
  const ask = await openProcessPrompter();
  if (ask === undefined) {
    throw new UserError({
      message: "a system is required",
      fix: `write one of ${keys.join(", ")}`,
      code: "system-missing",
    });
  }
  const form = { kind: "choice", values: keys } as const;
  const description = "the product that signs in to Entra";
  const key = await ask({ name: "system", description, form, check: () => undefined });
  const system = all.find((one) => one.key === key);
  const nothing = { name: undefined, entry: {}, stack: undefined, isDryRun: false };
  if (system !== undefined) await addHere(system, nothing, ask);
}

async function addHere(system: System, given: ParsedOptions, ask: Ask | undefined): Promise<void> {
  await addIntegration({ projectDir: process.cwd(), system, given, ask, now: new Date() }, processTerminal());
}
