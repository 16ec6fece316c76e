import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import { UserError } from "../../integrations/text/user-error.ts";
import { loadSystemFiles } from "../../system-files.ts";
import { processTerminal } from "../command.ts";
import { renderDiff } from "../output/render-diff.ts";
import type { Terminal } from "../output/terminal.ts";
import { readProject, readTextIfThere } from "../sandbox/project.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { openStates } from "../stack/engine-state.ts";
import { sourceOptions } from "../stack/stack-source.ts";
import { readStackFile } from "./add/stack-file.ts";
import { type MovedIntegration, moveResources, planStates, withRecords } from "./move/move-resources.ts";
import { type FileText, planFiles } from "./move/plan-files.ts";
import { valueAt } from "../stack-file/value-at.ts";

/** `move`: moves integrations to another stack, without any change in Entra. */
export const move = new Command("move")
  .description(
    "Move integrations to another stack of this project and tenant: their entries in the stack files, and their resources " +
      "in the states. Changes nothing in Entra. Can be repeated after an interruption.",
  )
  .argument("<names...>", "names of the integrations")
  .addOption(new Option("--from <stack>", "the stack that has them").makeOptionMandatory())
  .addOption(new Option("--to <stack>", "the stack that gets them").makeOptionMandatory())
  .addOption(sourceOptions.local)
  .action(async (names, { from, to, local }) => {
    const request = { projectDir: process.cwd(), env: process.env, isLocal: local === true, names, from, to };
    await moveIntegrations({ ...request, now: new Date() }, processTerminal());
  });

/** Integrations to move. */
export interface MoveRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the stacks are in the sandbox. */
  readonly isLocal: boolean;
  readonly names: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly now: Date;
  /** Called after each step. @default - nobody listens */
  readonly onStep?: (step: string) => void;
}

/** Moves integrations to another stack. Each step looks at what is there and does only the rest. */
export async function moveIntegrations(
  request: MoveRequest,
  terminal: Pick<Terminal, "print" | "progress" | "colors">,
): Promise<void> {
  const { projectDir, names, now, onStep: reached = () => undefined } = request;
  if (request.from === request.to) {
    throw new UserError({
      message: "--from and --to are the same stack",
      fix: "name two stacks",
      code: "stacks-equal",
    });
  }
  const [source, destination] = [readFile(projectDir, request.from), readFile(projectDir, request.to)];
  const added = await loadSystemFiles(readStackFile(destination.text, destination.name).systemFiles, projectDir);
  const files = planFiles({ names, from: source, to: destination, added, projectDir, now });

  const open = (stack: string) => openStates({ ...request, stack, onProgress: terminal.progress });
  const states = { from: await open(request.from), to: await open(request.to) };
  terminal.progress(`reading ${states.from.source} and ${states.to.source}`);
  const before = { from: await states.from.read(), to: await states.to.read() };
  const moved = names.map((name) => movedAs(name, [source, destination]));
  const plan = planStates(moved, before, request);

  // The destination first: its run would delete registrations that are in its state, but not in its file.
  if (files.to !== destination.text) {
    await replaceFile(join(projectDir, destination.name), files.to);
    reached("entry added to the destination");
  }
  const recorded = withRecords(before.to, before.from, moved, {
    project: readProject(projectDir).name,
    stack: request.to,
  });
  if (recorded !== before.to) {
    await states.to.write(recorded);
    reached("connection recorded in the destination");
  }
  await moveResources(plan, states, reached);
  if (files.from !== source.text) {
    await replaceFile(join(projectDir, source.name), files.from);
    reached("entry removed from the source");
  }

  for (const [file, text] of [
    [source, files.from],
    [destination, files.to],
  ] as const) {
    terminal.print(`${file.name}:`);
    terminal.print(renderDiff(file.text, text, terminal.colors));
    terminal.print("");
  }
  terminal.print(`moved ${names.join(", ")} from ${request.from} to ${request.to}`);
  terminal.print(
    "Nothing changed in Entra. The next run of each stack changes only tags and outputs. Commit both files together, and let " +
      "no pipeline run the stacks before that.",
  );
  terminal.print(`next: ${deployCommands({ localStack: states.to.localStack, stack: request.to }).up}`);
  terminal.print(`then: ${deployCommands({ localStack: states.from.localStack, stack: request.from }).up}`);
}

function readFile(projectDir: string, stack: string): FileText {
  const name = `Pulumi.${stack}.yaml`;
  const text = readTextIfThere(join(projectDir, name));
  if (text !== undefined) return { name, text };
  throw new UserError({
    message: `there is no ${name}`,
    fix: `create the stack with pulumi stack init ${stack}`,
    code: "stack-file-missing",
  });
}

/** An undeployed rename is still under its earlier name in the state. */
function movedAs(name: string, files: readonly FileText[]): MovedIntegration {
  const formerNames = files.map((file) =>
    valueAt(readStackFile(file.text, file.name).integrations, [name, "formerName"]),
  );
  return { name, names: [name, ...new Set(formerNames.filter((one) => typeof one === "string"))] };
}
