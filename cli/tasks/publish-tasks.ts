import type { Fetch } from "@entra-integrations/http/client.ts";
import { type Pace, realPace } from "@entra-integrations/http/pace.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import type { Terminal } from "../output/terminal.ts";
import { openAzureBoards } from "./sync/azure-boards.ts";
import { openGitHubIssues } from "./sync/github.ts";
import { syncTasks, type Synced } from "./sync/sync-tasks.ts";
import type { Tracker } from "./sync/tracker.ts";
import type { BoardOptions } from "./sync/work-item.ts";
import type { Task } from "./task.ts";
import type { TaskList } from "./collect-tasks.ts";
import type { CheckedStack } from "./checked-stack.ts";
import { digestOf } from "./webhook/digest.ts";
import { postDigest, type WebhookKind } from "./webhook/post-digest.ts";

/** Where tasks are published. */
export interface PublishOptions extends BoardOptions {
  readonly sync?: "github" | "azure-boards" | undefined;
  readonly webhook?: WebhookKind | undefined;
}

/** The tasks of one run. */
export interface PublishRequest extends PublishOptions {
  readonly tasks: readonly Task[];
  readonly stacks: readonly CheckedStack[];
}

/** Where a run publishes to. Tests replace the connection. */
export interface PublishContext {
  readonly env: NodeJS.ProcessEnv;
  readonly pace?: Pace;
  readonly fetch?: Fetch;
}

/**
 * Checks options before anything is read. Only complete tasks of named stacks can be synced: the missing tasks would be
 * closed, and the ids of tasks begin with the name of the stack.
 */
export function checkPublishOptions(
  { sync, areaPath, workItemType }: PublishOptions,
  { integrations, namesStacks }: { readonly integrations: readonly string[]; readonly namesStacks: boolean },
): void {
  if (sync !== undefined && integrations.length > 0) {
    throw new UserError({
      message: "--sync cannot be combined with names of integrations, because it would close the tasks of all others",
      fix: "leave out the names",
      code: "tasks-sync-selection",
    });
  }
  if (sync !== undefined && !namesStacks) {
    throw new UserError({
      message: "--sync must know the name of the stack, because it is part of each task",
      fix: "add --stack <name> or --all",
      code: "tasks-sync-stack",
    });
  }
  if (sync !== "azure-boards" && (areaPath !== undefined || workItemType !== undefined)) {
    throw new UserError({
      message: "--area-path and --work-item-type need --sync azure-boards",
      fix: "add --sync azure-boards, or leave them out",
      code: "tasks-board-options",
    });
  }
}

/** Publishes the tasks of each stack, and returns them with the decisions of people applied. */
export async function publishLists<Result extends { readonly stack: string; readonly value: TaskList }>(
  results: readonly Result[],
  options: PublishOptions,
  context: PublishContext,
  terminal: Terminal,
): Promise<Result[]> {
  const stacks = results.map(({ stack, value: { at, unchecked } }) => ({
    name: stack,
    now: at,
    uncheckedKinds: unchecked.flatMap(({ kinds }) => kinds),
  }));
  const tasks = results.flatMap(({ value }) => value.tasks);
  const decided = Map.groupBy(
    await publishTasks({ ...options, tasks, stacks }, context, terminal),
    ({ stack }) => stack,
  );
  return results.map((result) => ({ ...result, value: { ...result.value, tasks: decided.get(result.stack) ?? [] } }));
}

/** Syncs the tasks, posts them, and returns them with the decisions of people applied. */
export async function publishTasks(
  { sync, webhook, areaPath, workItemType, tasks, stacks }: PublishRequest,
  { env, pace = realPace, fetch }: PublishContext,
  terminal: Terminal,
): Promise<readonly Task[]> {
  const tracker = sync && openTracker(sync, { areaPath, workItemType }, { env, pace, ...(fetch && { fetch }) });
  const synced = tracker && (await syncTasks(tasks, stacks, tracker, pace));
  if (tracker !== undefined && synced !== undefined) terminal.warn(summaryOf(tracker, synced));
  const decided = synced === undefined ? tasks : applyDecisions(tasks, synced);
  if (webhook !== undefined) {
    const { created = [], urls = new Map<string, string>() } = synced ?? {};
    const digest = digestOf({ tasks: decided, stacks, created, urls });
    if (digest !== undefined) await postDigest(webhook, digest, env, pace, fetch);
    terminal.warn(digest === undefined ? `${webhook}: no task is new or due` : `${webhook}: posted ${digest.summary}`);
  }
  return decided;
}

function openTracker(
  sync: "github" | "azure-boards",
  options: BoardOptions,
  { env, pace, fetch }: { readonly env: NodeJS.ProcessEnv; readonly pace: Pace; readonly fetch?: Fetch },
): Tracker {
  if (sync === "github") return openGitHubIssues(env, pace, fetch);
  return openAzureBoards(env, options, pace, fetch);
}

function summaryOf({ name }: Tracker, { created, updated, closed, closedByHand, reopenedByHand }: Synced): string {
  const byHand = [
    ...(closedByHand.length === 0 ? [] : [`${closedByHand.length} done because a person closed them`]),
    ...(reopenedByHand.length === 0 ? [] : [`${reopenedByHand.length} open because a person reopened them`]),
  ];
  return visibleText(
    [`${name}: ${created.length} created`, `${updated} updated`, `${closed} closed`, ...byHand].join(", "),
  );
}

/** A person may know better than the evidence. */
function applyDecisions(tasks: readonly Task[], { closedByHand, reopenedByHand, urls }: Synced): Task[] {
  return tasks.map((task) => {
    const url = urls.get(task.id) ?? "";
    if (closedByHand.includes(task.id)) return { ...task, state: "done", evidence: `a person closed ${url}` };
    if (reopenedByHand.includes(task.id)) return { ...task, state: "open", evidence: `a person reopened ${url}` };
    return task;
  });
}
