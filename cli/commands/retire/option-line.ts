import { isDeepStrictEqual } from "node:util";
import { isMap, parseDocument } from "yaml";
import { UserError } from "../../../integrations/text/user-error.ts";
import { findInsertionPoint } from "../add/insertion-point.ts";

const path = ["config", "entra-integrations:integrations"];

/** A stack file and one of its integrations. */
interface EntryPlace {
  readonly text: string;
  /** Name of the file, for messages. */
  readonly file: string;
  readonly integration: string;
}

/** Returns the text with `<option>: <value>` as a new last line of the entry, and that line. All other bytes stay the same. */
export function addOptionLine(
  { text, file, integration }: EntryPlace,
  option: string,
  value: string,
): { text: string; line: string } {
  const document = parseDocument(text);
  const place = findInsertionPoint(document.contents, [...path, integration], text);
  if (place?.depth === path.length + 1 && isMap(document.getIn([...path, integration]))) {
    const { at, column } = place;
    const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
    const before = text.slice(0, at);
    const line = `${" ".repeat(column)}${option}: ${value}`;
    const after = `${before}${before.endsWith("\n") ? "" : lineBreak}${line}${lineBreak}${text.slice(at)}`;
    document.setIn([...path, integration, option], value);
    if (isDeepStrictEqual(parseDocument(after).toJS(), document.toJS())) return { text: after, line };
  }
  throw new UserError({
    message: `${file}: the entry ${integration} has a layout that this command cannot change`,
    fix: `add ${option}: ${value} to the entry yourself`,
    code: "stack-file-layout",
  });
}
