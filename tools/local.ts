import { defineCommand } from "citty";
import { openWorld } from "../local/world.ts";
import { nowArgument, parseNow, processTerminal, stackArgument, strictArguments } from "./command.ts";
import { runOther, runUp } from "./run-stack.ts";

const descriptions = {
  preview: "Show what a deployment would change",
  refresh: "Take in what was changed behind our back",
  destroy: "Remove everything that was deployed",
} as const;

/** `npm run local -- <command>`: the deployment's commands on the local tenant. */
export const local = defineCommand({
  meta: { name: "local", description: "Work with a tenant on this machine" },
  subCommands: {
    preview: otherCommand("preview"),
    up: defineCommand({
      meta: { name: "up", description: "Deploy" },
      args: { ...stackArgument, ...nowArgument },
      plugins: [strictArguments],
      async run({ args }) {
        const terminal = processTerminal();
        const now = parseNow(args.now);
        await using world = await openLocalWorld(now);
        await runUp(world, { stack: args.stack, now }, terminal);
      },
    }),
    refresh: otherCommand("refresh"),
    destroy: otherCommand("destroy"),
    outputs: () => import("./local-outputs.ts").then((module) => module.outputs),
    reset: () => import("./local-tenant.ts").then((module) => module.reset),
    tenant: () => import("./local-tenant.ts").then((module) => module.tenant),
    env: () => import("./local-tenant.ts").then((module) => module.env),
  },
});

function otherCommand(verb: keyof typeof descriptions) {
  return defineCommand({
    meta: { name: verb, description: descriptions[verb] },
    args: { ...stackArgument, ...nowArgument },
    plugins: [strictArguments],
    async run({ args }) {
      const now = parseNow(args.now);
      await using world = await openLocalWorld(now);
      await runOther(verb, world, { stack: args.stack, now }, processTerminal());
    },
  });
}

function openLocalWorld(now: Date | undefined) {
  return openWorld({
    projectDir: process.cwd(),
    onProgress: processTerminal().progress,
    ...(now && { now: () => now }),
  });
}
