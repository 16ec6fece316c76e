import { Command, Option } from "@commander-js/extra-typings";
import { stackSchema } from "../../integrations/stack-file/stack-schema.ts";
import { processTerminal } from "../command.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { loadStackSystems } from "../stack/added-systems.ts";

/** `schema`: the JSON Schema with which editors complete and check stack files. */
export const schema = new Command("schema")
  .description("Print the JSON Schema of stack files, for completion and checks in editors.")
  .addOption(new Option("-s, --stack <name>", "include the system files of this stack, which runs their code"))
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .action(async ({ stack, out, force }) => {
    const systems = stack === undefined ? [] : await loadStackSystems(process.cwd(), stack);
    const text = JSON.stringify(stackSchema(systems));
    await printOrWrite({ file: out, text, what: "schema of stack files", force, isSecret: false }, processTerminal());
  });
