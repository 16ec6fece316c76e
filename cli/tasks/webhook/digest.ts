import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type CheckedStack, dueText, hasDueDate } from "../checked-stack.ts";
import type { Task } from "../task.ts";

/** Everything that one message contains. All texts are plain, one line each. */
export interface Digest {
  /** `3 open tasks, 1 overdue: prod, staging` */
  readonly summary: string;
  /** The most urgent first. */
  readonly entries: readonly Entry[];
}

/** One open task in a message. */
export interface Entry {
  readonly title: string;
  /** `prod / erp-sync, due 2026-12-13, responsible: @octocat` */
  readonly facts: string;
  readonly isOverdue: boolean;
  /** Address of its issue or work item; absent without `--sync`. */
  readonly url?: string | undefined;
}

/** What a digest is made from. */
export interface DigestRequest {
  /** Tasks of all stacks of this run, without those that a person closed. */
  readonly tasks: readonly Task[];
  readonly stacks: readonly CheckedStack[];
  /** Ids of tasks whose item this run created. */
  readonly created: readonly string[];
  readonly urls: ReadonlyMap<string, string>;
}

const hour = 3_600_000;
/** A nightly run may begin late, so a day is not enough. A task may be new in two runs, but never in none. */
const newFor = 26 * hour;
const dueSoon = 24 * hour;
const longestTitle = 250;
const longestFacts = 500;

/**
 * Returns the digest of the open tasks, or undefined if none of them is new or due. A task is new if this run created
 * its item or if it could first be done in the last 26 hours. It is due if its due date has passed or is less than a
 * day away. No earlier message is remembered.
 */
export function digestOf({ tasks, stacks, created, urls }: DigestRequest): Digest | undefined {
  const nowOf = new Map(stacks.map((stack) => [stack.name, stack.now]));
  // Each stack has its own time, because the sandbox can have another clock.
  const ageOf = (time: string, { stack }: Task): number => Date.parse(nowOf.get(stack) ?? time) - Date.parse(time);
  const open = tasks
    .filter((task) => task.state === "open" && ageOf(task.since, task) >= 0)
    .toSorted((one, other) => Date.parse(one.dueOn) - Date.parse(other.dueOn));
  const isNew = (task: Task): boolean =>
    created.includes(task.id) || (hasDueDate(task, nowOf.get(task.stack) ?? "") && ageOf(task.since, task) < newFor);
  const isDue = (task: Task): boolean => ageOf(task.dueOn, task) > -dueSoon;
  if (!open.some((task) => isNew(task) || isDue(task))) return undefined;
  const entries = open.map((task): Entry => {
    const { title, stack, integration, dueOn, responsible } = task;
    const due = dueText(task, nowOf.get(stack) ?? "");
    const people = responsible.length === 0 ? "nobody is named" : responsible.join(", ");
    return {
      title: lineOf(title, longestTitle),
      facts: lineOf(`${stack} / ${integration}, ${due}, responsible: ${people}`, longestFacts),
      isOverdue: ageOf(dueOn, task) > 0,
      url: urls.get(task.id),
    };
  });
  const overdue = entries.filter(({ isOverdue }) => isOverdue).length;
  const count = `${entries.length} open ${entries.length === 1 ? "task" : "tasks"}, ${overdue} overdue`;
  return { summary: lineOf(`${count}: ${stacks.map(({ name }) => name).join(", ")}`, longestTitle), entries };
}

/** The last line of a message that cannot show all tasks; undefined if it shows all. */
export function restOf(entries: number, shown: number): string | undefined {
  const rest = entries - shown;
  return rest === 0 ? undefined : `And ${rest} more. npm run tasks lists all of them.`;
}

function lineOf(text: string, longest: number): string {
  const line = visibleText(text);
  return line.length <= longest ? line : `${line.slice(0, longest - 1).toWellFormed()}…`;
}
