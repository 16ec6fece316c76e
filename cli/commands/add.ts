import { defineCommand } from "citty";
import { systems } from "../../integrations/systems/index.ts";
import type { System } from "../../integrations/systems/system.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { addIntegration } from "./add/add-integration.ts";
import { optionArguments } from "./add/option-arguments.ts";
import { optionsOf } from "./add/option-form.ts";
import { openPrompter, type Ask } from "./add/prompter.ts";
import { processTerminal } from "../command.ts";

/** `npm run add`: an entry for a stack file, asked for and checked. */
export const add = defineCommand({
  meta: { name: "add", description: "Write an integration into a stack file" },
  subCommands: Object.fromEntries(systems.map((system) => [system.key, addSystem(system)])),
  async run() {
    const ask = await openProcessPrompter();
    if (ask === undefined) {
      throw new UserError({
        message: "a system is required",
        fix: `write one of ${systems.map(({ key }) => key).join(", ")}`,
        code: "system-missing",
      });
    }
    const form = { kind: "choice", values: systems.map(({ key }) => key) } as const;
    const key = await ask({
      name: "system",
      description: "The product that signs in to Entra",
      form,
      check: () => undefined,
    });
    const system = systems.find((one) => one.key === key);
    if (system !== undefined) await addHere(system, [], ask);
  },
});

function addSystem(system: System) {
  return defineCommand({
    meta: { name: system.key, description: system.title },
    args: {
      name: {
        type: "positional",
        required: false,
        description: "The name of the integration, such as erp-sync; it stays for ever",
      },
      ...optionArguments(optionsOf(system.schema)),
      stack: {
        type: "string",
        alias: "s",
        description: "The stack: Pulumi.<stack>.yaml. Default: the only one",
        valueHint: "name",
      },
      "dry-run": { type: "boolean", description: "Print the entry and write nothing" },
    },
    run: async ({ rawArgs }) => addHere(system, rawArgs, await openProcessPrompter()),
  });
}

async function addHere(system: System, args: readonly string[], ask: Ask | undefined): Promise<void> {
  await addIntegration({ projectDir: process.cwd(), system, args, ask, now: new Date() }, processTerminal());
}

async function openProcessPrompter(): Promise<Ask | undefined> {
  const { stdin: input, stdout: output } = process;
  const isCi = (process.env["CI"] ?? "") !== "";
  return input.isTTY && output.isTTY && !isCi ? await openPrompter({ input, output }) : undefined;
}
