import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { configureOutput, exitCodeOf } from "./command.ts";
import { readFailure } from "./failure.ts";
import { asStarted } from "./output/as-started.ts";
import type { Sink } from "./output/terminal.ts";

interface Listed {
  readonly summary: string;
  /** `args` follow the command's name. Only `add` needs them, because they decide which options it has. */
  readonly load: (args: readonly string[]) => Promise<CommandUnknownOpts>;
}

/** Every command. Each is loaded only when it is used, because loading takes most of the time of a short command. */
const commands: Record<string, Listed> = {
  start: {
    summary: "deploy Pulumi.dev.yaml to the sandbox and prove the sign-ins",
    load: () => import("./commands/start.ts").then((module) => module.start),
  },
  validate: {
    summary: "check stack files offline and list every problem with its line",
    load: () => import("./commands/validate.ts").then((module) => module.validate),
  },
  add: {
    summary: "add an integration to a stack file",
    load: (args) => import("./commands/add.ts").then((module) => module.createAdd(args)),
  },
  adopt: {
    summary: "write the entry of an existing app registration",
    load: () => import("./commands/adopt.ts").then((module) => module.adopt),
  },
  retire: {
    summary: "retire a product: cut it off now, and delete it after 30 days",
    load: () => import("./commands/retire.ts").then((module) => module.retire),
  },
  rename: {
    summary: "rename an integration, and keep its registration and secrets",
    load: () => import("./commands/rename.ts").then((module) => module.rename),
  },
  move: {
    summary: "move integrations to another stack",
    load: () => import("./commands/move.ts").then((module) => module.move),
  },
  eject: {
    summary: "stop managing integrations, and keep their registrations",
    load: () => import("./commands/eject.ts").then((module) => module.eject),
  },
  schema: {
    summary: "print the schema of stack files, for editors",
    load: () => import("./commands/schema.ts").then((module) => module.schema),
  },
  handoff: {
    summary: "show what to enter in each product",
    load: () => import("./commands/handoff.ts").then((module) => module.handoff),
  },
  verify: {
    summary: "check the tenant against what was deployed",
    load: () => import("./commands/verify.ts").then((module) => module.verify),
  },
  expiring: {
    summary: "list secrets and certificates by expiry date",
    load: () => import("./commands/expiring.ts").then((module) => module.expiring),
  },
  usage: {
    summary: "show when each credential was last used",
    load: () => import("./commands/usage.ts").then((module) => module.usage),
  },
  tasks: {
    summary: "list open tasks, such as secrets to enter",
    load: () => import("./commands/tasks.ts").then((module) => module.tasks),
  },
  overview: {
    summary: "show all integrations, permissions, credentials and tasks on one page",
    load: () => import("./commands/overview.ts").then((module) => module.overview),
  },
  inventory: {
    summary: "list all registrations of the tenant, managed or not",
    load: () => import("./commands/inventory.ts").then((module) => module.inventory),
  },
  recover: {
    summary: "remove or adopt what an interrupted run left",
    load: () => import("./commands/recover.ts").then((module) => module.recover),
  },
  report: {
    summary: "show how a deployment would change access",
    load: () => import("./commands/report.ts").then((module) => module.report),
  },
  drift: {
    summary: "report changes made outside Pulumi",
    load: () => import("./commands/drift.ts").then((module) => module.drift),
  },
  limits: {
    summary: "show what the tenant's policies would refuse",
    load: () => import("./commands/limits.ts").then((module) => module.limits),
  },
  identity: {
    summary: "show the permissions that pipelines need",
    load: () => import("./commands/identity.ts").then((module) => module.identity),
  },
  contain: {
    summary: "cut a product off from the tenant at once",
    load: () => import("./commands/contain.ts").then((module) => module.contain),
  },
  release: {
    summary: "take contain back, with new credentials",
    load: () => import("./commands/release.ts").then((module) => module.release),
  },
  touched: {
    summary: "list the stacks that a change touches",
    load: () => import("./commands/touched.ts").then((module) => module.touched),
  },
  comment: {
    summary: "post a report as a pull-request comment",
    load: () => import("./commands/comment.ts").then((module) => module.comment),
  },
  "redacted-state": {
    summary: "copy a stack's state without its secrets",
    load: () => import("./commands/redacted-state.ts").then((module) => module.redactedState),
  },
  "install-engine": {
    summary: "install the Pulumi CLI and providers with checked hashes",
    load: () => import("./commands/install-engine.ts").then((module) => module.installEngine),
  },
  conformance: {
    summary: "test a system file in the sandbox",
    load: () => import("./commands/conformance.ts").then((module) => module.conformance),
  },
  local: {
    summary: "work with the sandbox: preview, up, outputs, reset and more",
    load: () => import("./commands/local.ts").then((module) => module.local),
  },
  bench: {
    summary: "measure the quick start, larger stacks and the tests",
    load: () => import("./commands/bench.ts").then((module) => module.bench),
  },
};

/**
 * Runs the command in the arguments and returns its exit code. 0: success, 1: findings or failure, 2: wrong usage or
 * unreachable.
 */
export async function runCli(args: string[], to: { stdout: Sink; stderr: Sink }): Promise<number> {
  try {
    const program = await createProgram(args);
    configureOutput(program, {
      out: (text) => to.stdout.write(asStarted(text)),
      err: (text) => to.stderr.write(asStarted(text)),
    });
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    const ended = exitCodeOf(error);
    if (ended !== undefined) return ended;
    const { text, exitCode } = readFailure(error);
    to.stderr.write(`${asStarted(text)}\n`);
    return exitCode;
  }
}

/** Loads the requested command, and only names and summaries of the others. */
async function createProgram(args: readonly string[]): Promise<CommandUnknownOpts> {
  const program = new Command("entra-integrations").description(
    "Connect SaaS products to Microsoft Entra ID: deploy, verify, hand over and rotate.",
  );
  const position = args.findIndex((arg) => !arg.startsWith("-") && arg !== "help");
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = name === args[position] ? await load(args.slice(position + 1)) : new Command(name);
    program.addCommand(command.summary(summary));
  }
  return program;
}
