import { defineCommand } from "citty";
import { UserError } from "../../../integrations/text/user-error.ts";
import { processTerminal, stackArgument, strictArguments } from "../../command.ts";
import { openLocalWorld, projectArgument } from "./project.ts";
import { buildHandoff } from "../handoff/document.ts";
import { renderHandoffText } from "../handoff/text.ts";
import { readOutputs, renderOutputsJson } from "../../stack/outputs.ts";
import { renderConnections } from "../../output/render-connections.ts";

/** `npm run local -- outputs`: what was deployed, and what to enter where. */
export const outputs = defineCommand({
  meta: { name: "outputs", description: "Print the outputs, secrets masked" },
  args: {
    ...stackArgument,
    ...projectArgument,
    json: { type: "boolean", description: "Print them as JSON", default: false },
  },
  plugins: [strictArguments],
  async run({ args }) {
    const terminal = processTerminal();
    await using world = await openLocalWorld(terminal, args.project);
    const deployed = await world.stack(args.stack).outputs();
    // A preview makes a stack too, and a destroyed one has no outputs either.
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
    const { connections, nextRotation } = readOutputs(deployed);
    terminal.print(renderConnections(connections, terminal));
    const now = world.clock.now();
    for (const connection of Object.values(connections)) {
      terminal.print(`\n${renderHandoffText(buildHandoff(connection, now), terminal.colors)}`);
    }
    if (nextRotation !== null) terminal.print(`\nnext rotation: ${nextRotation}`);
  },
});
