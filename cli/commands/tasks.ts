import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { printableJson } from "../output/printable-json.ts";
import type { Terminal } from "../output/terminal.ts";
import {
  type FailedStack,
  mapTenants,
  onlyStack,
  showEachStack,
  type StackResult,
  stacksToJson,
} from "../stack/each-stack.ts";
import { selectInStacks } from "../stack/select-connections.ts";
import { selectionOf, sourceOptions, type StackSelection } from "../stack/stack-source.ts";
import { collectTasks, isOverdue, joinTasks, type TaskList } from "../tasks/collect-tasks.ts";
import { checkPublishOptions, publishLists, type PublishOptions } from "../tasks/publish-tasks.ts";
import { renderTaskMetrics } from "./tasks/prometheus.ts";
import { renderTasks } from "./tasks/render.ts";

/** `tasks`: everything that is left to people, from the outputs of stacks, sign-ins and the tenant. */
export const tasks = new Command("tasks")
  .description(
    "List tasks for people: secrets to enter, consent to give and more. " +
      "Exit code 0: no task is overdue, 1: a task is overdue, 2: could not run. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stacks)
  .addOption(sourceOptions.all)
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
  .addOption(
    new Option("-f, --format <format>", "output format; prometheus always exits with 0, the alarm is up to Prometheus")
      .choices(["table", "json", "prometheus"])
      .default("table"),
  )
  .addOption(new Option("--json", "short for --format json, with all tasks").default(false))
  .addOption(
    new Option("--sync <tracker>", "keep one issue of GitHub or work item of Azure Boards per task").choices([
      "github",
      "azure-boards",
    ]),
  )
  .addOption(new Option("--area-path <path>", "area of new work items (default: the project's)"))
  .addOption(new Option("--work-item-type <name>", "type of new work items (default: Task)"))
  .addOption(
    new Option(
      "--webhook <product>",
      "post open tasks if one is new or due, to the address in TASKS_WEBHOOK_URL",
    ).choices(["teams", "slack"]),
  )
  .action(async (integrations, options) => {
    const { done: showsDone, json, proof, sync, areaPath, workItemType, webhook } = options;
    const format = json ? "json" : options.format;
    const publish = { sync, areaPath, workItemType, webhook };
    const request = { ...selectionOf(options), ...publish, integrations, proof, showsDone, format };
    endWith(await showTasks(request, processTerminal()));
  });

/** Options of `tasks`. */
export interface TasksRequest extends StackSelection, PublishOptions {
  /** Names of integrations. Empty for all. */
  readonly integrations: readonly string[];
  /** Whether to confirm steps in Exchange and Dynamics with the secrets. */
  readonly proof: "none" | "product";
  readonly showsDone: boolean;
  readonly format: "table" | "json" | "prometheus";
}

/** Prints the tasks of the requested stacks. Returns the exit code. */
export async function showTasks(request: TasksRequest, terminal: Terminal): Promise<number> {
  const { integrations, proof, format } = request;
  checkPublishOptions(request, { integrations, namesStacks: (request.stacks ?? request.stack) !== undefined });
  const { progress: onProgress } = terminal;
  const reading = { ...request, withSecrets: proof === "product", onProgress };
  return await showEachStack(reading, terminal, async (stacks, failures) => {
    const selected = selectInStacks(stacks, integrations);
    const collected = await mapTenants(request, selected, failures, (outputs) =>
      collectTasks(outputs, { ...onlyStack(request, outputs), onProgress }),
    );
    const results = await publishLists(collected, request, request, terminal);
    const list = joinTasks(results.map(({ value }) => value));
    terminal.print(await render(request, list, { results, failures }, terminal));
    // With exit code 1, a script would not replace the Prometheus file, just when a task is overdue.
    return format !== "prometheus" && list.tasks.some((task) => isOverdue(task, list.at)) ? 1 : 0;
  });
}

async function render(
  request: TasksRequest,
  list: TaskList,
  { results, failures }: { results: StackResult<TaskList>[]; failures: FailedStack[] },
  terminal: Terminal,
): Promise<string> {
  if (request.format === "prometheus") return await renderTaskMetrics(results);
  if (request.format === "json") return printableJson(stacksToJson(request, results, failures));
  return renderTasks(list, request, terminal);
}
