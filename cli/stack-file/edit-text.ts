import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Node, parseDocument, stringify, type YAMLMap } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";

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

/**
 * Returns the text after the edits. All other bytes stay the same. Throws `UserError` with `byHand` if the result does not
 * have the expected content, because the layout of the file is unusual.
 */
export function editFile(
  { text, document, name }: ParsedFile,
  edits: readonly (TextEdit | undefined)[],
  expected: unknown,
  byHand: string,
): string {
  const inOrder = edits.filter((edit) => edit !== undefined).sort((a, b) => b.from - a.from);
  const isComplete = inOrder.length === edits.length && document.errors.length === 0;
  const after = inOrder.reduce(
    (before, { from, to, text: inserted }) => before.slice(0, from) + inserted + before.slice(to),
    text,
  );
  const parsed = parseDocument(after);
  if (isComplete && parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), expected)) return after;
  throw new UserError({
    message: `${name}: has a layout that this command cannot change`,
    fix: "change the file yourself",
    code: "stack-file-layout",
    details: byHand,
  });
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

/** Adds options to a map, after its first option with a short value. Undefined for other values and for aliases. */
export function insertOptions(map: unknown, text: string, options: Record<string, unknown>): TextEdit | undefined {
  if (!isMap(map)) return undefined;
  const lines = Object.entries(options).map(([key, value]) => inFlow({ [key]: value }));
  const [from = 0, to = 0] = map.range ?? [];
  if (map.items.length === 0) return { from, to, text: `{ ${lines.join(", ")} }` };
  const after = map.items.find(({ value }) => isScalar(value) && !text.slice(...rangeOf(value)).includes("\n"));
  const first = rangeOf(map.items[0]?.key)[0];
  if (map.flow === true) return { from: first, to: first, text: `${lines.join(", ")}, ` };
  const indent = " ".repeat(columnOf(map, text));
  if (after === undefined) return { from: first, to: first, text: lines.map((line) => `${line}\n${indent}`).join("") };
  const end = endOfLine(text, rangeOf(after.value)[1]);
  return { from: end, to: end, text: lines.map((line) => `${lineBreakOf(text)}${indent}${line}`).join("") };
}

/** Removes an option of a map in block style with its line. */
export function removeOption(map: unknown, text: string, key: string): TextEdit | undefined {
  if (!isMap(map) || map.flow === true) return undefined;
  const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  if (pair === undefined || !isScalar(pair.value)) return undefined;
  const from = text.lastIndexOf("\n", rangeOf(pair.key)[0]) + 1;
  return { from, to: endOfLine(text, rangeOf(pair.value)[1]) + 1, text: "" };
}

/** The column of the keys of a map. */
function columnOf(map: YAMLMap, text: string): number {
  const start = rangeOf(map.items[0]?.key)[0];
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** The start and the end of a node. */
function rangeOf(node: unknown): [from: number, to: number] {
  const [from = 0, to = 0] = (node as Node | undefined)?.range ?? [];
  return [from, to];
}

/** The offset of the line break after an offset, or the end of the text. */
function endOfLine(text: string, offset: number): number {
  const found = text.slice(offset).search(/\r?\n/);
  return found === -1 ? text.length : offset + found;
}

/** The line breaks of a text. */
function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Options in flow style, without braces. */
function inFlow(options: Record<string, unknown>): string {
  const text = stringify(options, { collectionStyle: "flow", compat: "yaml-1.1", lineWidth: 0 });
  return text.trim().replace(/^\{ /, "").replace(/ \}$/, "");
}
