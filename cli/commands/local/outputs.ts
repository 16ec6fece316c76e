import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../../../integrations/text/user-error.ts";
import { processTerminal, stackOption } from "../../command.ts";
import { openSandboxTenant, projectOption } from "./project.ts";
import { buildHandoff } from "../handoff/document.ts";
import { renderHandoffText } from "../handoff/text.ts";
import { selectConnections } from "../../stack/select-connections.ts";
import { readOutputs, renderOutputsJson } from "../../stack/outputs.ts";
import { renderConnections } from "../../output/render-connections.ts";

/** `local outputs`: prints the outputs of a stack, and what to enter in each product. */
export const outputs = new Command("outputs")
  .description("Print the outputs of a stack, with masked secrets.")
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(stackOption)
  .addOption(projectOption)
  .addOption(new Option("--json", "print all outputs as JSON").default(false))
  .action(async (integrations, args) => {
    const terminal = processTerminal();
    await using sandbox = await openSandboxTenant(terminal, args.project);
    const deployed = await sandbox.stack(args.stack).outputs();
    // A preview creates the stack too, and a destroyed stack has no outputs.
    if (Object.keys(deployed).length === 0) {
      throw new UserError({
        message: `stack "${args.stack}" is not deployed here`,
        fix: `npm run local -- up --stack ${args.stack}`,
        code: "stack-not-deployed",
      });
    }
    if (args.json) {
      terminal.print(renderOutputsJson(deployed));
      return;
    }
    const { connections: all, nextRotation } = readOutputs(deployed);
    const connections = selectConnections(all, integrations, `stack ${args.stack}`);
    terminal.print(renderConnections(connections, terminal));
    const now = sandbox.clock.now();
    for (const connection of Object.values(connections)) {
      terminal.print(`\n${renderHandoffText(buildHandoff(connection, now), terminal.colors)}`);
    }
    if (nextRotation !== null) terminal.print(`\nnext rotation: ${nextRotation}`);
  });
