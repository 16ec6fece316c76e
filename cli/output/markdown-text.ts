import { visibleText } from "../../integrations/text/visible-text.ts";

/** A code span with any text, on one line. */
export function code(text: string): string {
  const line = visibleText(text);
  const fence = fenceFor(line, 1);
  // CommonMark takes one space off both ends of a span that has one on both and anything else between them.
  const space = /^`|`$|^ .*[^ ].* $/.test(line) ? " " : "";
  return line.trim() === "" ? emptyCode(line) : `${fence}${space}${line}${space}${fence}`;
}

/** A code span that a table cell can hold: a bar would end the cell even inside the span, and a line break would too. */
export function codeInCell(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map((line) => code(line).replaceAll("|", "\\|"))
    .join("<br>");
}

/** A row of backticks longer than any in the text. */
export function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** Text without any Markdown formatting, on one line, also at the start of a line. */
export function escapeText(text: string): string {
  const line = visibleText(text);
  // Spaces only would leave the item of a list empty.
  if (line !== "" && line.trim() === "") return "&#32;";
  return (
    line
      // A dollar sign begins a formula on GitHub.
      .replaceAll(/[\\`*_[\]<>|#~&$]/g, (character) => `\\${character}`)
      .replace(/^ +/, " ")
      .replace(/^( ?)([-+=])/, "$1\\$2")
      .replace(/^( ?\d+)([.)])/, "$1\\$2")
  );
}

/** CommonMark has no empty code span, but one that consists of spaces. */
function emptyCode(line: string): string {
  return line === "" ? "" : `\`${line}\``;
}
