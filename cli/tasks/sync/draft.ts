import { visibleText } from "../../../integrations/text/visible-text.ts";
import { code, escapeText } from "../../output/markdown-text.ts";
import { dayOf, dueText, hasDueDate } from "../checked-stack.ts";
import type { Task } from "../task.ts";
import { type ItemDraft, keyOf } from "./tracker.ts";

// Azure Boards allows 255 characters, GitHub 256.
const longestTitle = 250;
// GitHub allows 65,536 characters.
const longestDetails = 50_000;

const gitHubUser = /^@[A-Za-z0-9][\w-]*$/;
const gitHubTeam = /^@[A-Za-z0-9][\w-]*\/[\w.-]+$/;

/** Renders the issue or work item of a task. `now` is the time of its stack's run. */
export function draftOf(task: Task, now = ""): ItemDraft {
  const title = shorten(visibleText(task.title), longestTitle);
  const text = [
    `**${capitalize(dueText(task, now))}.** ${hurtOf(task)}`.trim(),
    "",
    `Responsible: ${task.responsible.length === 0 ? "nobody is named" : task.responsible.map(mention).join(", ")}`,
    "",
    withoutMentions(shorten(task.details, longestDetails)),
    "",
    `Integration ${code(task.integration)} of ${escapeText(task.system)}, stack ${code(task.stack)}. ` +
      "Close this when it is done. Runs overwrite this text but keep comments.",
  ].join("\n");
  const dueOn = hasDueDate(task, now) ? task.dueOn : undefined;
  return {
    key: keyOf(task.id),
    taskId: task.id,
    stack: task.stack,
    kind: task.kind,
    title,
    text,
    dueOn,
    assignees: task.responsible.filter((one) => gitHubUser.test(one)).map((one) => one.slice(1)),
    textDigest: keyOf(title, text, dueOn ?? ""),
    peopleDigest: keyOf(...task.responsible),
  };
}

/** The comment that closes the item of a finished task. */
export function doneComment({ evidence }: Task): string {
  return `Done. ${withoutMentions(escapeText(evidence))}`;
}

/** The comment that closes the item of a task that is not computed any more. */
export const goneComment =
  "This task does not exist any more: the stack's outputs do not call for it. For example, the integration was removed, or a later task replaces it.";

/** The comment that closes an item with an older one for the same task. */
export function duplicateComment(older: number): string {
  return `Duplicate of #${older}. Two runs created an item for the same task.`;
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function hurtOf({ hurtsOn }: Task): string {
  return hurtsOn === undefined ? "" : `If it is not done, something stops working on ${dayOf(hurtsOn)}.`;
}

/** GitHub notifies users and teams by name. Everything else is text. */
function mention(responsible: string): string {
  const isName = gitHubUser.test(responsible) || gitHubTeam.test(responsible);
  return isName ? responsible : withoutMentions(escapeText(responsible));
}

/** Keeps text from notifying GitHub users and teams. An empty HTML comment after the at sign is not shown. */
function withoutMentions(markdown: string): string {
  return markdown.replaceAll(/(`+)[^`][\s\S]*?\1|(?<![\w`])@(?=\w)/g, (found) => (found === "@" ? "@<!-- -->" : found));
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
