import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Ask } from "../add/prompter.ts";
import { countOf } from "../overview/dates.ts";
import type { Remain } from "./remains.ts";

/** What to do with one object. */
export type Action = "remove" | "adopt" | "leave";

/** The answers in the options of the command. */
export interface Answers {
  /** Object ids or client ids to remove; `true` for everything without doubts. */
  readonly remove: true | readonly string[] | undefined;
  /** Object ids or client ids to adopt. */
  readonly adopt: readonly string[];
  /** Asks before objects that options name are removed; undefined with `--yes`. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Asks questions on the terminal; undefined if there is none. */
  readonly ask: Ask | undefined;
}

/** Decides about every object before anything is changed. Asks if the options do not answer. */
export async function decide(remains: readonly Remain[], answers: Answers): Promise<ReadonlyMap<Remain, Action>> {
  const { remove, adopt, ask } = answers;
  checkNames(remains, [...adopt, ...(Array.isArray(remove) ? (remove as readonly string[]) : [])]);
  if (remove === undefined && adopt.length === 0) {
    return ask === undefined ? new Map() : new Map(await askEach(remains, ask));
  }
  const decisions = new Map(remains.map((one) => [one, decideByOptions(one, answers)]));
  const removed = remains.filter((one) => decisions.get(one) === "remove");
  if (removed.length > 0) await confirmRemoval(removed.length, answers);
  return decisions;
}

function decideByOptions(remain: Remain, { remove, adopt }: Answers): Action {
  if (adopt.some((name) => isNamed(remain, name))) return "adopt";
  if (remove === true) return remain.doubts.length > 0 ? "leave" : "remove";
  return remove?.some((name) => isNamed(remain, name)) === true ? "remove" : "leave";
}

function isNamed({ id, clientId }: Remain, name: string): boolean {
  return [id, clientId].some((one) => one?.toLowerCase() === name.toLowerCase());
}

function checkNames(remains: readonly Remain[], names: readonly string[]): void {
  const unknown = names.find((name) => !remains.some((one) => isNamed(one, name)));
  if (unknown === undefined) return;
  throw new UserError({
    message: `nothing that was left behind has the id ${JSON.stringify(unknown)}`,
    fix: "run it without options, which lists the ids",
    code: "remains-unknown",
  });
}

async function confirmRemoval(count: number, { confirm }: Answers): Promise<void> {
  if (confirm === undefined || (await confirm(`Remove ${countOf(count, "object")} from the tenant?`))) return;
  throw new UserError({ message: "cancelled, nothing is removed", code: "cancelled" });
}

async function askEach(remains: readonly Remain[], ask: Ask): Promise<[Remain, Action][]> {
  const answers: [Remain, Action][] = [];
  for (const remain of remains) {
    const values: Action[] = [
      "leave",
      ...(remain.doubts.length > 0 ? [] : ["remove" as const]),
      ...(remain.isRegistration ? ["adopt" as const] : []),
    ];
    if (values.length === 1) continue;
    const description = "what to do with it";
    const question = { name: visibleText(remain.what), description, form: { kind: "choice", values } as const };
    answers.push([remain, (await ask({ ...question, check: () => undefined })) as Action]);
  }
  return answers;
}
