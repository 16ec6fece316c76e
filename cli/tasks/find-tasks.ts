import { findCertificateTasks } from "./certificate-tasks.ts";
import { findRetirementTasks } from "./retirement-tasks.ts";
import { findExistingSecretTasks } from "./existing-secret-tasks.ts";
import { findSecretTasks } from "./secret-tasks.ts";
import { findSetupTasks } from "./setup-tasks.ts";
import type { Task } from "./task.ts";
import type { Seen, TaskSource, TaskStack } from "./task-source.ts";
import { findTenantTasks } from "./tenant-tasks.ts";

const finders: readonly ((source: TaskSource) => Task[])[] = [
  findSecretTasks,
  findExistingSecretTasks,
  findCertificateTasks,
  findSetupTasks,
  findTenantTasks,
  findRetirementTasks,
];

/**
 * Finds everything that people have to do for a stack, and what they have done, the earliest due date first. `seen` has
 * what was read about each integration; without it, the tasks stay open because nothing is known.
 */
export function findTasks(stack: TaskStack, seen: ReadonlyMap<string, Seen>): Task[] {
  return Object.values(stack.connections)
    .flatMap((connection) =>
      finders.flatMap((find) => find({ stack, connection, seen: seen.get(connection.name) ?? {} })),
    )
    .toSorted((a, b) => Date.parse(a.dueOn) - Date.parse(b.dueOn) || (a.id < b.id ? -1 : 1));
}
