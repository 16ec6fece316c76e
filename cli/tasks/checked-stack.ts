import type { Task } from "./task.ts";

/** A stack whose tasks are complete, except for some kinds. */
export interface CheckedStack {
  readonly name: string;
  /** ISO time of its run. */
  readonly now: string;
  /** Kinds that could not be computed for every integration. Their items are not closed because the task is missing. */
  readonly uncheckedKinds: readonly Task["kind"][];
}

/** Whether a task has a fixed due date. Where Entra does not record the start, start and due date move with each run. */
export function hasDueDate({ since }: Task, now: string): boolean {
  return since !== now;
}

/** Renders when to do a task: `due 2026-12-13` or `within 14 days`. */
export function dueText(task: Task, now: string): string {
  if (hasDueDate(task, now)) return `due ${dayOf(task.dueOn)}`;
  const days = Math.round((Date.parse(task.dueOn) - Date.parse(now)) / 86_400_000);
  return `within ${days} ${days === 1 ? "day" : "days"}`;
}

/** The UTC day of an ISO time. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}
