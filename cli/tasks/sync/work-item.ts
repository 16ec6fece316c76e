import { HtmlRenderer, Parser } from "commonmark";
import { type ItemDraft, type Item, keyOf } from "./tracker.ts";

/** The tag of every work item of a task. */
export const searchTag = "entra-integrations";
/** The tag of work items that a run closed. */
export const closedTag = "entra-closed";
/** The tag of work items that a run closed as duplicates. */
export const duplicateTag = "entra-duplicate";
const taskTag = "entra-task-";
const stackTag = "entra-stack-";
const kindTag = "entra-kind-";

/** The field exists only in some processes, such as Agile for tasks. */
export const dueDateField = "Microsoft.VSTS.Scheduling.DueDate";

/** Where and as what work items are created. */
export interface BoardOptions {
  /** @default the project's own */
  readonly areaPath?: string | undefined;
  /** @default Task, which every process of Microsoft has */
  readonly workItemType?: string | undefined;
}

/** Returns the fields of a new or changed work item. */
export function fieldsOf(
  draft: ItemDraft,
  hasDueDate: boolean,
): Record<"System.Tags", string> & Record<string, unknown> {
  const { key, stack, kind, title, text, dueOn, textDigest } = draft;
  return {
    "System.Title": title,
    // The digest is text, because Azure DevOps removes comments and unknown attributes from HTML.
    "System.Description": `${toHtml(text)}<p>Version ${textDigest}</p>`,
    "System.Tags": [searchTag, taskTag + key, stackTag + keyOf(stack), kindTag + kind].join("; "),
    ...(hasDueDate && dueOn !== undefined && { [dueDateField]: dueOn }),
  };
}

/** Reads what a run recorded in a work item; undefined if it is not about a task. */
export function readWorkItem(fields: Record<string, unknown>): Omit<Item, "number" | "isOpen" | "url"> | undefined {
  const tags = readTags(fields);
  const valueOf = (prefix: string): string | undefined =>
    tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length);
  const key = valueOf(taskTag);
  const stackKey = valueOf(stackTag);
  if (key === undefined || stackKey === undefined) return undefined;
  const [, textDigest = ""] = /Version ([0-9a-f]{16})/.exec(readText(fields, "System.Description")) ?? [];
  return {
    key,
    stackKey,
    kind: valueOf(kindTag) ?? "",
    textDigest,
    closedByRun: tags.includes(closedTag),
  };
}

/** Reads the tags of a work item. */
export function readTags(fields: Record<string, unknown>): string[] {
  return readText(fields, "System.Tags")
    .split(";")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** Reads a field with text; empty if it has no value. */
export function readText(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

/** Renders Markdown for a field with HTML. Markdown fields exist only in newer versions of Azure DevOps. */
export function toHtml(markdown: string): string {
  return new HtmlRenderer({ safe: true }).render(new Parser().parse(markdown));
}
