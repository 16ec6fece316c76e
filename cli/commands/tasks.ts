import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { printableJson } from "../output/printable-json.ts";
import type { Terminal } from "../output/terminal.ts";
import { readEachStack } from "../stack/each-stack.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { collectTasks, isOverdue, joinTasks, type TaskList } from "../tasks/collect-tasks.ts";
import { renderTasks } from "./tasks/render.ts";

/** `tasks`: everything that is left to people, from the outputs of stacks, sign-ins and the tenant. */
export const tasks = new Command("tasks")
  .description(
    "List tasks for people: secrets to enter, consent to give and more. " +
      "Exit code 0: no task is overdue, 1: a task is overdue, 2: could not run. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option(
      "--proof <level>",
      "product: sign in to Exchange and Dynamics to confirm steps there, which changes nothing; none: use no secret",
    )
      .choices(["none", "product"])
      .default("product"),
  )
  .addOption(new Option("--done", "also show tasks that are done").default(false))
  .addOption(new Option("--json", "print JSON with all tasks, for pipelines").default(false))
  .action(async (integrations, options) => {
    const { done: showsDone, json: asJson, proof } = options;
    endWith(await showTasks({ ...sourceOf(options), integrations, proof, showsDone, asJson }, processTerminal()));
  });

/** Options of `tasks`. */
export interface TasksRequest extends StackSource {
  /** Names of integrations. Empty for all. */
  readonly integrations: readonly string[];
  /** Whether to confirm steps in Exchange and Dynamics with the secrets. */
  readonly proof: "none" | "product";
  readonly showsDone: boolean;
  readonly asJson: boolean;
}

/** Prints the tasks of the requested stacks. Returns the exit code. */
export async function showTasks(request: TasksRequest, terminal: Terminal): Promise<number> {
  const list = await readTasks(request, terminal.progress);
  terminal.print(request.asJson ? printableJson(list) : renderTasks(list, request, terminal));
  return list.tasks.some((task) => isOverdue(task, list.at)) ? 1 : 0;
}

/** Reads the tasks of the requested stacks. */
async function readTasks(
  request: Omit<TasksRequest, "showsDone" | "asJson">,
  onProgress: (line: string) => void,
): Promise<TaskList> {
  const stacks = await readEachStack({ ...request, withSecrets: request.proof === "product", onProgress });
  const lists: TaskList[] = [];
  for (const outputs of stacks) lists.push(await collectTasks(outputs, { ...request, onProgress }));
  return joinTasks(lists);
}
