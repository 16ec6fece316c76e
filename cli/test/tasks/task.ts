import type { CheckedStack } from "../../tasks/checked-stack.ts";
import type { Task } from "../../tasks/task.ts";

/** An open task of stack prod, with changes. */
export function taskOf(changes: Partial<Task> = {}): Task {
  const { stack = "prod", integration = "erp-sync" } = changes;
  return {
    id: `${stack}/${integration}/enter-secret/generation-3`,
    kind: "enter-secret",
    stack,
    integration,
    system: "integray",
    title: "Enter the new client secret in Integray",
    details: "Open the hand-off and enter the *new* value.",
    responsible: ["@octocat"],
    since: "2026-11-01T00:00:00.000Z",
    dueOn: "2026-12-13T00:00:00.000Z",
    hurtsOn: "2026-12-27T00:00:00.000Z",
    state: "open",
    evidence: "not signed in with the new secret",
    ...changes,
  };
}

/** Stacks whose tasks are complete. */
export function checked(...names: string[]): CheckedStack[] {
  return names.map((name) => ({ name, now: "2026-11-20T03:00:00.000Z", uncheckedKinds: [] }));
}
