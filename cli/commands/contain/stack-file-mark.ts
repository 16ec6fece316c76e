import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Node, parseDocument, type YAMLMap } from "yaml";
import { UserError } from "../../../integrations/text/user-error.ts";
import { findInsertionPoint } from "../add/insertion-point.ts";

const path = ["config", "entra-integrations:integrations"];
const option = "contained";

/** A stack file and one of its integrations. */
interface MarkedEntry {
  readonly text: string;
  /** Name of the file, for messages. */
  readonly file: string;
  readonly integration: string;
}

/** Returns the time in the option `contained` of an entry; undefined if it has none or the file has no such entry. */
export function readMark({ text, file, integration }: MarkedEntry): string | undefined {
  const mark = entryOf(parse(text, file), integration)?.get(option);
  return typeof mark === "string" ? mark : undefined;
}

/** Whether the file has an entry with this name. */
export function hasEntry({ text, file, integration }: MarkedEntry): boolean {
  return entryOf(parse(text, file), integration) !== undefined;
}

/** Returns the text with `contained: <time>` at the end of the entry. All other bytes stay the same. */
export function addMark({ text, file, integration }: MarkedEntry, time: string): string {
  const document = parse(text, file);
  const wanted = withMark(document, integration, time);
  const place = findInsertionPoint(document.contents, [...path, integration], text);
  if (place?.depth === path.length + 1) {
    const { at, column } = place;
    const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
    const before = text.slice(0, at);
    const end = before.endsWith("\n") ? "" : lineBreak;
    const after = `${before}${end}${" ".repeat(column)}${option}: "${time}"${lineBreak}${text.slice(at)}`;
    if (holds(after, wanted)) return after;
  }
  throw unmarkable({ file, integration }, `add ${option}: "${time}" to the entry yourself`);
}

/** Returns the text without the option `contained` of the entry. All other bytes stay the same. */
export function removeMark({ text, file, integration }: MarkedEntry): string {
  const document = parse(text, file);
  const pair = entryOf(document, integration)?.items.find(({ key }) => isScalar(key) && key.value === option);
  if (pair === undefined) return text;
  const [start = 0] = (pair.key as Node).range ?? [];
  const [, end = 0] = (pair.value as Node | null)?.range ?? [];
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lineBreak = text.indexOf("\n", end);
  const after = text.slice(0, from) + (lineBreak === -1 ? "" : text.slice(lineBreak + 1));
  if (text.slice(from, start).trim() === "" && holds(after, withMark(document, integration, undefined))) return after;
  throw unmarkable({ file, integration }, `remove ${option} from the entry yourself`);
}

function unmarkable({ file, integration }: Omit<MarkedEntry, "text">, fix: string): UserError {
  return new UserError({
    message: `${file}: the entry ${integration} has a layout that this command cannot change`,
    fix,
    code: "stack-file-layout",
  });
}

function parse(text: string, file: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error === undefined) return document;
  throw new UserError({ message: `${file}: must be YAML: ${error.message}`, code: "yaml-unreadable" });
}

function entryOf(document: Document, integration: string): YAMLMap | undefined {
  const entry = document.getIn([...path, integration]);
  return isMap(entry) ? entry : undefined;
}

/** The content of the file with another mark, computed apart from its text. */
function withMark(document: Document, integration: string, time: string | undefined): unknown {
  const changed = document.clone();
  if (time === undefined) changed.deleteIn([...path, integration, option]);
  else changed.setIn([...path, integration, option], time);
  return changed.toJS();
}

function holds(text: string, content: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), content);
}
