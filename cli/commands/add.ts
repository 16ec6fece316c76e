import { Command } from "@commander-js/extra-typings";
import { suggest } from "../../integrations/stack-file/nearest.ts";
import { systems } from "../../integrations/systems/index.ts";
import type { System } from "../../integrations/systems/system.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { addIntegration } from "./add/add-integration.ts";
import { createEntryCommand, type ParsedOptions } from "./add/parse-options.ts";
import { openPrompter, type Ask } from "./add/prompter.ts";
import { processTerminal } from "../command.ts";

const keys: readonly string[] = systems.map(({ key }) => key);

/** Creates `add`: asks for an entry of a stack file, checks it and writes it. `args` follow the command's name. */
export function createAdd([word, ...args]: readonly string[]) {
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
    .action(askForSystem);
  for (const system of systems) {
    const act = async (given: ParsedOptions): Promise<void> => addHere(system, given, await openProcessPrompter());
    add.addCommand(createEntryCommand(system, args, act));
  }
  return add;
}

async function askForSystem(): Promise<void> {
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
  const system = systems.find((one) => one.key === key);
  const nothing = { name: undefined, entry: {}, stack: undefined, isDryRun: false };
  if (system !== undefined) await addHere(system, nothing, ask);
}

async function addHere(system: System, given: ParsedOptions, ask: Ask | undefined): Promise<void> {
  await addIntegration({ projectDir: process.cwd(), system, given, ask, now: new Date() }, processTerminal());
}

async function openProcessPrompter(): Promise<Ask | undefined> {
  const { stdin: input, stdout: output } = process;
  const isCi = (process.env["CI"] ?? "") !== "";
  return input.isTTY && output.isTTY && !isCi ? await openPrompter({ input, output }) : undefined;
}
