import { isMap } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";
import { renderBlock } from "../commands/add/render-entry.ts";
import { addOptions, findPair, hasContent, parseFile, removeOption } from "./edit-text.ts";
import { valueAt } from "./value-at.ts";

const path = ["config", "entra-integrations:integrations"];

/** A stack file and one of its integrations. */
export interface EntryPlace {
  readonly text: string;
  /** Name of the file, for messages. */
  readonly file: string;
  readonly integration: string;
}

/** Whether the file has an entry with this name. */
export function hasEntry({ text, file, integration }: EntryPlace): boolean {
  return isMap(findPair(parseFile(text, file).document, [...path, integration])?.value);
}

/** Returns an option of an entry that is a text; undefined if it has none or the file has no such entry. */
export function readTextOption({ text, file, integration }: EntryPlace, option: string): string | undefined {
  const value = valueAt(parseFile(text, file).document.toJS(), [...path, integration, option]);
  return typeof value === "string" ? value : undefined;
}

/**
 * Returns the text of a stack file with further options in an entry. All other bytes stay the same. Throws `UserError` with the
 * options if the entry has one of them, or an unusual layout.
 */
export function addEntryOptions({ text, file, integration }: EntryPlace, options: Record<string, unknown>): string {
  const content: unknown = parseFile(text, file).document.toJS();
  const after = addOptions(text, [...path, integration], options);
  if (after !== undefined) {
    const entries = valueAt(content, path) as Record<string, object | null>;
    entries[integration] = { ...entries[integration], ...options };
    if (hasContent(after, content)) return after;
  }
  const block = renderBlock(options, 2, 6);
  const isShort = block.trim().split("\n").length === 1;
  const [fix, details] = isShort ? [`add ${block.trim()} to the entry yourself`] : ["add them yourself", block];
  throw unusualLayout({ file, integration }, fix, details);
}

/** Returns the text of a stack file without an option. All other bytes stay the same. Throws `UserError` as above. */
export function removeEntryOption({ text, file, integration }: EntryPlace, option: string): string {
  const content: unknown = parseFile(text, file).document.toJS();
  const entries = valueAt(content, path) as Record<string, object> | undefined;
  if (valueAt(entries, [integration, option]) === undefined) return text;
  const after = removeOption(text, [...path, integration], option);
  if (after !== undefined && entries !== undefined) {
    const others = Object.entries(entries[integration] ?? {}).filter(([name]) => name !== option);
    entries[integration] = Object.fromEntries(others);
    if (hasContent(after, content)) return after;
  }
  throw unusualLayout({ file, integration }, `remove ${option} from the entry yourself`);
}

function unusualLayout({ file, integration }: Omit<EntryPlace, "text">, fix: string, details?: string): UserError {
  return new UserError({
    message: `${file}: the entry ${integration} has a layout that this command cannot change`,
    fix,
    code: "stack-file-layout",
    ...(details !== undefined && { details }),
  });
}
