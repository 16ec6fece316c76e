import { Command, Option } from "@commander-js/extra-typings";
import type { SandboxClock } from "../sandbox/clock.ts";
import { processTerminal, stackOption } from "../command.ts";
import { openSandboxTenant, parseAt, projectOption, warnOfTravel } from "./local/project.ts";
import { faults } from "./local/faults.ts";
import { graph } from "./local/graph.ts";
import { outputs } from "./local/outputs.ts";
import { env, reset, tenant } from "./local/tenant.ts";
import { runCommand, runUp } from "../stack/run-stack.ts";
import type { Terminal } from "../output/terminal.ts";

const preview = new Command("preview")
  .description("Show what a deployment would change.")
  .addOption(stackOption)
  .addOption(projectOption)
  .addOption(new Option("--at <date>", "show what it would change on a future date"))
  .action(async ({ stack, project, at }) => {
    const terminal = processTerminal();
    await using sandbox = await openSandboxTenant(terminal, project);
    await runCommand("preview", sandbox, { stack, now: parseAt(at, sandbox.clock) }, terminal);
  });

const up = new Command("up")
  .description("Deploy a stack to the sandbox.")
  .addOption(stackOption)
  .addOption(projectOption)
  .addOption(new Option("--at <date>", "first move the sandbox to a future date, such as 2027-03-01"))
  .addOption(new Option("--refresh", "read the tenant first, and undo changes made outside Pulumi").default(false))
  .action(async ({ stack, project, at, refresh }) => {
    const terminal = processTerminal();
    await using sandbox = await openSandboxTenant(terminal, project);
    const time = parseAt(at, sandbox.clock);
    if (time !== undefined) travel(sandbox.clock, time, terminal);
    await runUp(sandbox, { stack, refresh }, terminal);
  });

/** `local <command>`: deployment commands in the sandbox. */
export const local = new Command("local")
  .description("Work with the sandbox: the tenant and the state on this machine.")
  .addCommand(preview)
  .addCommand(up)
  .addCommand(otherCommand("refresh", "Read changes made outside Pulumi into the state."))
  .addCommand(otherCommand("destroy", "Remove everything that was deployed."))
  .addCommand(outputs)
  .addCommand(faults)
  .addCommand(graph)
  .addCommand(reset)
  .addCommand(tenant)
  .addCommand(env);

function otherCommand(verb: "refresh" | "destroy", description: string) {
  return new Command(verb)
    .description(description)
    .addOption(stackOption)
    .addOption(projectOption)
    .action(async ({ stack, project }) => {
      const terminal = processTerminal();
      await using sandbox = await openSandboxTenant(terminal, project);
      await runCommand(verb, sandbox, { stack }, terminal);
    });
}

/** Affects the tenant, no matter which process serves it. */
function travel(clock: SandboxClock, time: Date, terminal: Terminal): void {
  clock.travelTo(time);
  warnOfTravel(clock, terminal);
}
