import { defineCommand, renderUsage, runCommand, type CommandDef } from "citty";
import { readFailure } from "./failure.ts";
import type { Sink } from "./output/terminal.ts";

/** Every command; each is loaded when it is asked for. */
const commands = {
  start: () => import("./commands/start.ts").then((module) => module.start),
  local: () => import("./commands/local.ts").then((module) => module.local),
  handoff: () => import("./commands/handoff.ts").then((module) => module.handoff),
  add: () => import("./commands/add.ts").then((module) => module.add),
  verify: () => import("./commands/verify.ts").then((module) => module.verify),
  limits: () => import("./commands/limits.ts").then((module) => module.limits),
  report: () => import("./commands/report.ts").then((module) => module.report),
  expiring: () => import("./commands/expiring.ts").then((module) => module.expiring),
  drift: () => import("./commands/drift.ts").then((module) => module.drift),
  comment: () => import("./commands/comment.ts").then((module) => module.comment),
  "redacted-state": () => import("./commands/redacted-state.ts").then((module) => module.redactedState),
  "install-engine": () => import("./commands/install-engine.ts").then((module) => module.installEngine),
  identity: () => import("./commands/identity.ts").then((module) => module.identity),
  bench: () => import("./commands/bench.ts").then((module) => module.bench),
} satisfies CommandDef["subCommands"];

const main = defineCommand({
  meta: { name: "entra-integrations", description: "Integrations of SaaS products with Microsoft Entra ID" },
  subCommands: commands,
});

/** Runs the command that the arguments name, and returns the exit code: 0 done, 1 failed, 2 wrong usage or unreachable. */
export async function runCli(args: string[], to: { stdout: Sink; stderr: Sink }): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    to.stdout.write(`${await usageOf(args)}\n`);
    return 0;
  }
  try {
    // Of a subcommand that citty finds itself, it drops the result.
    const { command, rest } = await findCommand(args);
    const { result } = await runCommand(command, { rawArgs: rest });
    return typeof result === "number" ? result : 0;
  } catch (error) {
    const { text, exitCode } = readFailure(error);
    if (error instanceof Error && error.name === "CLIError") to.stderr.write(`${await usageOf(args)}\n\n`);
    to.stderr.write(`${text}\n`);
    return exitCode;
  }
}

/** Returns the usage of the innermost command that the arguments name. */
async function usageOf(args: string[]): Promise<string> {
  const { command, parent } = await findCommand(args.filter((arg) => !arg.startsWith("-")));
  // citty fills its last column up with blanks, which a narrow terminal would wrap.
  return (await renderUsage(command, parent)).replaceAll(/ +$/gm, "");
}

interface FoundCommand {
  readonly command: CommandDef;
  readonly parent: CommandDef | undefined;
  /** What follows the words that name it. */
  readonly rest: string[];
}

async function findCommand(args: string[]): Promise<FoundCommand> {
  let parent: CommandDef | undefined;
  let command: CommandDef = main;
  let rest = args;
  for (;;) {
    const subCommands = (command.subCommands ?? {}) as Record<string, CommandDef | (() => Promise<CommandDef>)>;
    const [word = ""] = rest;
    const found = Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
    if (found === undefined) return { command, parent, rest };
    parent = command;
    command = typeof found === "function" ? await found() : found;
    rest = rest.slice(1);
  }
}
