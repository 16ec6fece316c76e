import { visibleText } from "../../../integrations/text/visible-text.ts";
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
  readonly stacks: readonly string[];
  /** ISO time of the run. */
  readonly at: string;
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
export function digestOf({ tasks, stacks, at, created, urls }: DigestRequest): Digest | undefined {
  const now = Date.parse(at);
  const open = tasks
    .filter(({ state, since }) => state === "open" && Date.parse(since) <= now)
    .toSorted((one, other) => Date.parse(one.dueOn) - Date.parse(other.dueOn));
  const isNew = ({ id, since }: Task): boolean => created.includes(id) || now - Date.parse(since) < newFor;
  const isDue = ({ dueOn }: Task): boolean => Date.parse(dueOn) - now < dueSoon;
  if (!open.some((task) => isNew(task) || isDue(task))) return undefined;
  const entries = open.map((task): Entry => {
    const { title, stack, integration, dueOn, responsible } = task;
    const people = responsible.length === 0 ? "nobody is named" : responsible.join(", ");
    return {
      title: lineOf(title, longestTitle),
      facts: lineOf(`${stack} / ${integration}, due ${dueOn.slice(0, 10)}, responsible: ${people}`, longestFacts),
      isOverdue: Date.parse(dueOn) < now,
      url: urls.get(task.id),
    };
  });
  const overdue = entries.filter(({ isOverdue }) => isOverdue).length;
  const count = `${entries.length} open ${entries.length === 1 ? "task" : "tasks"}, ${overdue} overdue`;
  return { summary: lineOf(`${count}: ${stacks.join(", ")}`, longestTitle), entries };
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
