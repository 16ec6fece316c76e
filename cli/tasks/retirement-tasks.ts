import { code } from "../output/markdown-text.ts";
import { addDays } from "./due-date.ts";
import type { Task } from "./task.ts";
import { type TaskSource, toTask } from "./task-source.ts";

const removalDays = 30;

/** Finds retired products whose registration was deleted and whose entry is still in the stack file. */
export function findRetirementTasks(source: TaskSource): Task[] {
  const { name, deleted } = source.connection;
  if (deleted === undefined) return [];
  const { retiredOn, deletedOn } = deleted;
  return [
    toTask(source, "remove-entry", {
      subject: deletedOn.slice(0, 10),
      title: `Delete the entry ${name} in the stack file`,
      details: [
        `The product was retired on ${retiredOn.slice(0, 10)}, and a run has deleted its registration.`,
        "",
        `1. Delete the entry ${code(name)} in ${code(`Pulumi.${source.stack.stack}.yaml`)}.`,
        "2. Delete what the product still has: its secret, its account, its settings for sign-in.",
      ].join("\n"),
      since: deletedOn,
      dueOn: addDays(deletedOn, removalDays),
      state: "open",
      evidence: "The entry is still in the stack file.",
    }),
  ];
}
