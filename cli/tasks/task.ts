/** All kinds of tasks. Part of the ids: renaming one closes every task of that kind and opens new ones. */
export const taskKinds = [
  "enter-secret",
  "replace-existing-secret",
  "remove-existing-secret",
  "give-consent",
  "set-up-exchange",
  "add-dynamics-row",
  "renew-certificate",
  "replace-owner",
  "assign-users",
  "judge-undeclared",
  "remove-entry",
] as const;

/** What a task is about. */
export type TaskKind = (typeof taskKinds)[number];

/** One thing that a person has to do. */
export interface Task {
  /** Same in every run: `<stack>/<integration>/<kind>/<subject>`, such as `prod/erp-sync/enter-secret/generation-3-1f2e3d4c`. */
  readonly id: string;
  readonly kind: TaskKind;
  /** Name of the stack, as in `--stack`. */
  readonly stack: string;
  readonly integration: string;
  readonly system: string;
  /** One line in the imperative: `Enter the new client secret in Integray`. */
  readonly title: string;
  /** What to do and how, in Markdown. Never contains a secret. */
  readonly details: string;
  /** The entry's contact, else its owners. Empty if nobody is named. */
  readonly responsible: readonly string[];
  /** ISO time from which it can be done. */
  readonly since: string;
  /** ISO time by which it must be done. */
  readonly dueOn: string;
  /** ISO time from which something stops working if it is not done; absent if nothing does. */
  readonly hurtsOn?: string | undefined;
  readonly state: "open" | "done";
  /** Why it is done, or why that is not known, as a sentence. */
  readonly evidence: string;
}
