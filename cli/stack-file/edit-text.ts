import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Node, parseDocument, stringify } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";
import { renderBlock } from "../commands/add/render-entry.ts";
import { findInsertionPoint, type InsertionPoint } from "./insertion-point.ts";

/** One replacement in a text, between two offsets. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A stack file as text and as YAML. */
export interface ParsedFile {
  readonly text: string;
  readonly document: Document;
  /** The file's name, for messages. */
  readonly name: string;
}

/** Parses a stack file. Throws `UserError` if it is not YAML. */
export function parseFile(text: string, name: string): ParsedFile {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    throw new UserError({ message: `${name}: must be YAML: ${error.message}`, code: "yaml-unreadable" });
  return { text, document, name };
}

/** Returns the text after the edits, which do not overlap. All other bytes stay the same. Undefined if an edit is missing. */
export function applyEdits(text: string, edits: readonly (TextEdit | undefined)[]): string | undefined {
  const inOrder = edits.filter((edit) => edit !== undefined).sort((a, b) => b.from - a.from);
  if (inOrder.length < edits.length) return undefined;
  return inOrder.reduce((before, edit) => before.slice(0, edit.from) + edit.text + before.slice(edit.to), text);
}

/** Whether a text is YAML with this content. */
export function hasContent(text: string, content: unknown): boolean {
  const document = parseDocument(text);
  try {
    return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), content);
  } catch (error) {
    // The anchor of an alias is in another part of the file.
    if (error instanceof ReferenceError) return false;
    throw error;
  }
}

/** The pair of a key in the map at a path; undefined if there is none. */
export function findPair(document: Document, path: readonly string[]): { key: Node; value: unknown } | undefined {
  let map: unknown = document.contents;
  for (const [index, name] of path.entries()) {
    if (!isMap(map)) return undefined;
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
    if (pair === undefined) return undefined;
    if (index === path.length - 1) return { key: pair.key as Node, value: pair.value };
    map = pair.value;
  }
  return undefined;
}

/** Replaces a scalar. */
export function replaceScalar(node: unknown, value: string): TextEdit | undefined {
  const range = isScalar(node) ? node.range : undefined;
  if (range === undefined || range === null) return undefined;
  return { from: range[0], to: range[1], text: inFlow({ value }).slice("value: ".length) };
}

/**
 * Returns the text with further options at the end of the map at a path, or at its start if it is in flow style. All other bytes
 * stay the same. Undefined for a missing map, other values and aliases.
 */
export function addOptions(text: string, path: readonly string[], options: object): string | undefined {
  const document = parseDocument(text);
  const map = findPair(document, path)?.value;
  const place = findInsertionPoint(document.contents, path, text);
  if (place?.depth === path.length) return insertBlock(text, place, options);
  if (!isMap(map) || map.flow !== true) return undefined;
  const added = Object.entries(options)
    .map(([key, value]) => inFlow({ [key]: value as unknown }))
    .join(", ");
  const [from, to] = rangeOf(map);
  const first = rangeOf(map.items[0]?.key)[0];
  const edit =
    map.items.length === 0 ? { from, to, text: `{ ${added} }` } : { from: first, to: first, text: `${added}, ` };
  return applyEdits(text, [edit]);
}

/** Returns the text with a map at an insertion point. */
export function insertBlock(text: string, { at, empty, column, step }: InsertionPoint, map: object): string {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const block = renderBlock(map, step, column).replaceAll("\n", lineBreak);
  const before = text.slice(0, empty[0]) + text.slice(empty[1], at);
  return `${before}${before === "" || before.endsWith("\n") ? "" : lineBreak}${block}${text.slice(at)}`;
}

/** Returns the text without an option of the map at a path. Undefined for a missing option, a long value and comments in flow style. */
export function removeOption(text: string, path: readonly string[], option: string): string | undefined {
  const map = findPair(parseDocument(text), path)?.value;
  if (!isMap(map)) return undefined;
  const index = map.items.findIndex(({ key }) => isScalar(key) && key.value === option);
  const pair = map.items[index];
  if (pair === undefined || !isScalar(pair.value)) return undefined;
  const [start, end] = [rangeOf(pair.key)[0], rangeOf(pair.value)[1]];
  if (map.flow !== true) {
    const from = text.lastIndexOf("\n", start - 1) + 1;
    const lineBreak = text.indexOf("\n", end);
    const isAlone = text.slice(from, start).trim() === "";
    return isAlone ? text.slice(0, from) + (lineBreak === -1 ? "" : text.slice(lineBreak + 1)) : undefined;
  }
  const [before, next] = [map.items[index - 1], map.items[index + 1]];
  if (before === undefined && next === undefined) return undefined;
  const from = next === undefined ? rangeOf(before?.value ?? before?.key)[1] : start;
  const to = next === undefined ? end : rangeOf(next.key)[0];
  return text.slice(from, to).includes("#") ? undefined : text.slice(0, from) + text.slice(to);
}

/** The start and the end of a node. */
function rangeOf(node: unknown): [from: number, to: number] {
  const [from = 0, to = 0] = (node as Node | null | undefined)?.range ?? [];
  return [from, to];
}

/** Options in flow style, without braces. */
function inFlow(options: Record<string, unknown>): string {
  const text = stringify(options, { collectionStyle: "flow", compat: "yaml-1.1", lineWidth: 0 });
  return text.trim().replace(/^\{ /, "").replace(/ \}$/, "");
}
