import { type ArgsDef, defineCommand } from "citty";
import type { WorldClock } from "../sandbox/world-clock.ts";
import { processTerminal, stackArgument, strictArguments } from "../command.ts";
import { openLocalWorld, parseAt, projectArgument, warnOfTravel } from "./local/project.ts";
import { runOther, runUp } from "../stack/run-stack.ts";
import type { Terminal } from "../output/terminal.ts";

const atArgument = (description: string) =>
  ({ at: { type: "string", description, valueHint: "date" } }) as const satisfies ArgsDef;

/** `npm run local -- <command>`: the deployment's commands on the local tenant. */
export const local = defineCommand({
  meta: { name: "local", description: "Work with a tenant on this machine" },
  subCommands: {
    preview: defineCommand({
      meta: { name: "preview", description: "Show what a deployment would change" },
      args: { ...stackArgument, ...projectArgument, ...atArgument("Show what it would change at a date to come") },
      plugins: [strictArguments],
      async run({ args: { stack, project, at } }) {
        const terminal = processTerminal();
        await using world = await openLocalWorld(terminal, project);
        await runOther("preview", world, { stack, now: parseAt(at, world.clock) }, terminal);
      },
    }),
    up: defineCommand({
      meta: { name: "up", description: "Deploy" },
      args: {
        ...stackArgument,
        ...projectArgument,
        ...atArgument("Move the local world to a date to come first, such as 2027-03-01"),
        refresh: {
          type: "boolean",
          default: false,
          description: "Read the tenant first, and put back what was changed outside Pulumi",
        },
      },
      plugins: [strictArguments],
      async run({ args: { stack, project, at, refresh } }) {
        const terminal = processTerminal();
        await using world = await openLocalWorld(terminal, project);
        const time = parseAt(at, world.clock);
        if (time !== undefined) travel(world.clock, time, terminal);
        await runUp(world, { stack, refresh }, terminal);
      },
    }),
    refresh: otherCommand("refresh", "Read changes made outside Pulumi into the state"),
    destroy: otherCommand("destroy", "Remove everything that was deployed"),
    outputs: () => import("./local/outputs.ts").then((module) => module.outputs),
    faults: () => import("./local/faults.ts").then((module) => module.faults),
    graph: () => import("./local/graph.ts").then((module) => module.graph),
    reset: () => import("./local/tenant.ts").then((module) => module.reset),
    tenant: () => import("./local/tenant.ts").then((module) => module.tenant),
    env: () => import("./local/tenant.ts").then((module) => module.env),
  },
});

function otherCommand(verb: "refresh" | "destroy", description: string) {
  return defineCommand({
    meta: { name: verb, description },
    args: { ...stackArgument, ...projectArgument },
    plugins: [strictArguments],
    async run({ args: { stack, project } }) {
      const terminal = processTerminal();
      await using world = await openLocalWorld(terminal, project);
      await runOther(verb, world, { stack }, terminal);
    },
  });
}

/** The tenant follows, whichever process serves it. */
function travel(clock: WorldClock, time: Date, terminal: Terminal): void {
  clock.travelTo(time);
  warnOfTravel(clock, terminal);
}
