import { type MailConnection, LineTooLong, longestLine } from "./connection.ts";

/** One command of a client. */
export interface ImapCommand {
  tag: string;
  /** In upper case. */
  name: string;
  /** Text after the name, with literals as quoted strings. */
  rest: string;
  /** Words and quoted strings, without quotation marks. A list is several arguments with parentheses. */
  args: string[];
}

/** Reads a command with its literals. Undefined at the end of the connection. Throws `LineTooLong`. */
export async function readCommand(connection: MailConnection): Promise<ImapCommand | undefined> {
  let line = await connection.readLine();
  for (;;) {
    if (line === undefined) return undefined;
    const [marker = "", length, isImmediate] = /\{(\d+)(\+?)\}$/.exec(line) ?? [];
    if (marker === "") break;
    if (Number(length) + line.length > longestLine) throw new LineTooLong("the literal is too long");
    if (isImmediate === "") await connection.write("+ Ready for additional command text.");
    const text = await connection.readText(Number(length));
    const next: string | undefined = await connection.readLine();
    if (text === undefined || next === undefined) return undefined;
    // Without line ends, because answers repeat arguments.
    const quoted = text.replaceAll(/[\r\n]/g, " ").replaceAll(/["\\]/g, "\\$&");
    line = `${line.slice(0, -marker.length)}"${quoted}"${next}`;
  }
  const [, tag = "*", name = "", rest = ""] = /^(\S+)(?: +(\S+)(?: +(.*))?)?$/s.exec(line) ?? [];
  const args = [...rest.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/gs)].map(([, quoted, word]) => {
    return quoted === undefined ? (word ?? "") : quoted.replaceAll(/\\(.)/gs, "$1");
  });
  return { tag, name: name.toUpperCase(), rest, args };
}
