import type { System } from "../../../integrations/systems/system.ts";
import { configureOutput } from "../../command.ts";
import { createEntryCommand, type ParsedOptions } from "../../commands/add/parse-options.ts";

/** Parses the arguments that follow `add <system>`. */
export async function readParsedOptions(system: System, args: readonly string[]): Promise<ParsedOptions> {
  const parsed: ParsedOptions[] = [];
  const command = createEntryCommand(system, args, (one) => Promise.resolve(void parsed.push(one)));
  configureOutput(command, { out: () => undefined, err: () => undefined });
  await command.parseAsync([...args], { from: "user" });
  return parsed[0]!;
}
