import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parseDocument } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";
import { insertIntegration } from "../commands/add/stack-file.ts";
import { addOptions, findPair, hasContent, parseFile } from "./edit-text.ts";
import { findInsertionPoint } from "./insertion-point.ts";

const path = ["config", "entra-integrations:integrations"];

/** An entry of a stack file as text, with its comments and without indentation. */
export interface EntryText {
  readonly name: string;
  readonly text: string;
}

/** Cuts an entry with the comments directly above it out of a stack file. Throws `UserError` if the layout is unusual. */
export function cutEntry(text: string, fileName: string, name: string): { entry: EntryText; rest: string } {
  const { document } = parseFile(text, fileName);
  const entries = document.getIn(path, true);
  const pairs = isMap(entries) && entries.flow !== true ? entries.items : [];
  const index = pairs.findIndex(({ key }) => isScalar(key) && key.value === name);
  const starts = pairs.map(({ key }) => startWithComments(text, isScalar(key) ? (key.range?.[0] ?? 0) : 0));
  const from = starts[index] ?? 0;
  const to = starts[index + 1] ?? endOfEntry(text, from);
  // Without entries, the map needs an explicit value.
  const emptyAt = (findPair(document, path)?.key.range?.[1] ?? 0) + ":".length;
  const cut = text.slice(0, emptyAt) + (pairs.length === 1 ? " {}" : "") + text.slice(emptyAt, from) + text.slice(to);
  const content: unknown = document.toJS();
  const entry = { name, text: dedent(text.slice(from, to)) };
  const isWhole = hasContent(cut, withoutEntry(content, name)) && hasContent(entry.text, onlyEntry(content, name));
  if (index === -1 || !isWhole) throw unusualLayout(fileName, `remove ${name} from it yourself`);
  return { entry, rest: cut };
}

/** Returns the text of a stack file with one more entry. Comments of the entry stay, if the file has entries. */
export function insertEntry(text: string | undefined, fileName: string, { name, text: block }: EntryText): string {
  const value: unknown = (parseDocument(block).toJS() as Record<string, unknown>)[name];
  const fallback = (): string => insertIntegration(text, fileName, name, value as object);
  if (text === undefined) return fallback();
  const place = findInsertionPoint(parseFile(text, fileName).document.contents, path, text);
  if (place?.depth !== path.length || place.empty[1] !== 0) return fallback();
  const indented = block.replaceAll(/^(?=.)/gm, " ".repeat(place.column));
  const before = text.slice(0, place.at);
  const after = `${before}${before.endsWith("\n") ? "" : "\n"}${indented}${text.slice(place.at)}`;
  const { document } = parseFile(after, fileName);
  const isThere = isDeepStrictEqual(document.getIn([...path, name], true) === undefined, false);
  return isThere &&
    document.errors.length === 0 &&
    isDeepStrictEqual(withoutEntry(document.toJS(), name), parseDocument(text).toJS())
    ? after
    : fallback();
}

/** Adds options to an entry. */
export function addToEntryText({ name, text }: EntryText, options: Record<string, unknown>): EntryText {
  const after = addOptions(text, [name], options);
  if (after === undefined) throw unusualLayout(name, `add ${Object.keys(options).join(", ")} yourself`);
  return { name, text: after };
}

function unusualLayout(what: string, details: string): UserError {
  return new UserError({
    message: `${what}: has a layout that this command cannot change`,
    fix: "write entra-integrations:integrations in block style, and without anchors and aliases",
    code: "stack-file-layout",
    details,
  });
}

function withoutEntry(content: unknown, name: string): unknown {
  const copy = structuredClone(content) as { config?: Record<string, unknown> };
  const entries = copy.config?.[path[1] ?? ""];
  if (copy.config === undefined || typeof entries !== "object" || entries === null) return copy;
  const others = Object.entries(entries).filter(([key]) => key !== name);
  copy.config[path[1] ?? ""] = Object.fromEntries(others);
  return copy;
}

function onlyEntry(content: unknown, name: string): unknown {
  const { config } = content as { config?: Record<string, Record<string, unknown>> };
  return { [name]: config?.[path[1] ?? ""]?.[name] };
}

/** The start of the line of a key, or of the comments directly above it with the same indentation. */
function startWithComments(text: string, offset: number): number {
  let start = text.lastIndexOf("\n", offset - 1) + 1;
  const indent = text.slice(start, offset);
  while (start > 0) {
    const before = text.lastIndexOf("\n", start - 2) + 1;
    if (!text.slice(before, start).startsWith(`${indent}#`)) break;
    start = before;
  }
  return start;
}

/** The last entry ends before the next line that is not indented further. */
function endOfEntry(text: string, from: number): number {
  const lines = text.slice(from).split(/(?<=\n)/);
  const indent = lines[0]?.search(/\S/) ?? 0;
  const isKey = (line: string): boolean => line.search(/\S/) === indent && line[indent] !== "#";
  const first = lines.findIndex(isKey);
  const end = lines.findIndex((line, index) => index > first && line.trim() !== "" && line.search(/\S/) <= indent);
  return from + (end === -1 ? lines : lines.slice(0, end)).join("").length;
}

function dedent(text: string): string {
  const indent = text.search(/\S/);
  const lines = text.split("\n").map((line) => (line.slice(0, indent).trim() === "" ? line.slice(indent) : line));
  return lines.join("\n").trimEnd() + "\n";
}
