import { SpecError } from "../../../integrations/stack-file/problems.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Terminal } from "../../output/terminal.ts";
import { deployCommands } from "../../stack/deploy-commands.ts";
import { quoteWord } from "../../undeclared/removal.ts";
import { adoptRemain, type AdoptTarget } from "./adopt-block.ts";
import type { Action } from "./decide.ts";
import type { Remain } from "./remains.ts";
import type { RecoveryGraph } from "./tenant-graph.ts";

/** Where decisions are carried out. */
export interface RecoveryTarget extends AdoptTarget {
  readonly graph: RecoveryGraph;
  /** Ids of the objects that the stack knows by now. */
  readonly knownNow: ReadonlySet<string>;
}

/** Carries out the decisions, one object after the other. Can be repeated. Returns the exit code. */
export async function carryOut(
  remains: readonly Remain[],
  decisions: ReadonlyMap<Remain, Action>,
  target: RecoveryTarget,
  terminal: Terminal,
): Promise<number> {
  let left = 0;
  let done = 0;
  for (const remain of remains) {
    const action = decisions.get(remain) ?? "leave";
    const what = visibleText(remain.what);
    if (target.knownNow.has(remain.id)) terminal.print(`${what}: the stack knows it now`);
    else if (action === "leave") left += 1;
    else {
      const isDone = await carryOutOne(remain, action, target, terminal);
      if (isDone) done += 1;
      else left += 1;
    }
  }
  if (done > 0) terminal.print(nextSteps(target));
  return left === 0 ? 0 : 1;
}

/** Returns whether nothing is left to do about the object. */
async function carryOutOne(
  remain: Remain,
  action: "remove" | "adopt",
  target: RecoveryTarget,
  { print, warn, colors }: Terminal,
): Promise<boolean> {
  const what = visibleText(remain.what);
  try {
    if (action === "adopt") {
      const { text, isWritten } = await adoptRemain(remain, target);
      print(`${what}: ${text}`);
      return isWritten;
    }
    await remain.remove(target.graph);
    // The next run would refuse a new registration while the deleted one can be restored.
    if (remain.doubts.length === 0) await remain.purge?.(target.graph);
    print(`removed ${what}${restoringOf(remain)}`);
    return true;
  } catch (error) {
    warn(`${what}: ${colors.red(visibleText(textOf(error)))}`);
    return false;
  }
}

/** Entra keeps deleted registrations: https://learn.microsoft.com/graph/api/resources/directory#deleted-items */
function restoringOf({ tag, doubts, isRegistration, clientId }: Remain): string {
  if (tag === undefined) return "";
  if (!isRegistration) return "; it can be restored for 30 days";
  if (doubts.length === 0) return " permanently, because nobody can have used it";
  return `; for 30 days, npm run adopt -- --restore ${clientId ?? "<client id>"} restores it, and a run refuses a new registration of this name`;
}

/** The text of a problem of one object. Any other error is a bug. */
function textOf(error: unknown): string {
  if (error instanceof SpecError) return error.message;
  if (!(error instanceof UserError)) throw error;
  const { message, fix } = error.problem;
  return fix === undefined ? message : `${message}; ${fix}`;
}

function nextSteps({ stack, isLocal }: RecoveryTarget): string {
  const { up } = deployCommands(isLocal ? { localStack: stack } : { stack });
  if (isLocal) return `next: ${up}`;
  const named = `--stack ${quoteWord(stack)}`;
  return [
    "next:",
    `  npx pulumi cancel ${named}, if the stack is still locked`,
    `  npx pulumi refresh --clear-pending-creates ${named}`,
    `  ${up}`,
  ].join("\n");
}
