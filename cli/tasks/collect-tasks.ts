import type { NamedOutputs } from "../stack/each-stack.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { findTasks } from "./find-tasks.ts";
import type { Task } from "./task.ts";

/** All tasks of the requested stacks. */
export interface TaskList {
  /** ISO time by which tasks count as overdue. */
  readonly at: string;
  /** Open and done, the earliest due date first. */
  readonly tasks: readonly Task[];
}

/** Options for collecting tasks. */
export interface CollectRequest {
  /** Names of integrations. Empty for all. */
  readonly integrations: readonly string[];
}

/** Collects the tasks of all stacks. */
export function collectTasks(stacks: readonly NamedOutputs[], { integrations }: CollectRequest): TaskList {
  const tasks = stacks.flatMap((outputs) => {
    const connections = selectConnections(outputs.connections, integrations, outputs.source);
    return findTasks({ ...outputs, connections }, new Map());
  });
  const at = new Date(Math.max(...stacks.map(({ now }) => now.getTime()))).toISOString();
  return { at, tasks: tasks.toSorted((a, b) => Date.parse(a.dueOn) - Date.parse(b.dueOn)) };
}

/** Whether a task should have been done. */
export function isOverdue({ state, dueOn }: Task, at: string): boolean {
  return state === "open" && Date.parse(dueOn) < Date.parse(at);
}
