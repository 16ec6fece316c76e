import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { printableJson } from "../output/printable-json.ts";
import type { Terminal } from "../output/terminal.ts";
import { readEachStack } from "../stack/each-stack.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { collectTasks, isOverdue } from "../tasks/collect-tasks.ts";
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
  .addOption(new Option("--done", "also show tasks that are done").default(false))
  .addOption(new Option("--json", "print JSON with all tasks, for pipelines").default(false))
  .action(async (integrations, options) => {
    const { done: showsDone, json: asJson } = options;
    endWith(await showTasks({ ...sourceOf(options), integrations, showsDone, asJson }, processTerminal()));
  });

/** Options of `tasks`. */
export interface TasksRequest extends StackSource {
  /** Names of integrations. Empty for all. */
  readonly integrations: readonly string[];
  readonly showsDone: boolean;
  readonly asJson: boolean;
}

/** Prints the tasks of the requested stacks. Returns the exit code. */
export async function showTasks(request: TasksRequest, terminal: Terminal): Promise<number> {
  const stacks = await readEachStack({ ...request, withSecrets: false, onProgress: terminal.progress });
  const list = collectTasks(stacks, request);
  terminal.print(request.asJson ? printableJson(list) : renderTasks(list, request, terminal));
  return list.tasks.some((task) => isOverdue(task, list.at)) ? 1 : 0;
}
