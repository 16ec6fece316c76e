import { visibleText } from "../../integrations/text/visible-text.ts";

/** Renders any text as a code span, on one line. */
export function code(text: string): string {
  const line = visibleText(text);
  const fence = fenceFor(line, 1);
  // CommonMark removes one space from both ends of a code span if it has spaces at both ends and is not blank.
  const space = /^`|`$|^ .*[^ ].* $/.test(line) ? " " : "";
  return line.trim() === "" ? emptyCode(line) : `${fence}${space}${line}${space}${fence}`;
}

/** Renders a code span for a table cell. A bar or a line break would end the cell, even in a code span. */
export function codeInCell(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map((line) => code(line).replaceAll("|", "\\|"))
    .join("<br>");
}

/** More backticks in a row than the text contains. */
export function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** Renders text without Markdown formatting, on one line, also at the start of a line. */
export function escapeText(text: string): string {
  const line = visibleText(text);
  // With only spaces, the list item would be empty.
  if (line !== "" && line.trim() === "") return "&#32;";
  return (
    line
      // A dollar sign starts a formula on GitHub.
      .replaceAll(/[\\`*_[\]<>|#~&$]/g, (character) => `\\${character}`)
      .replace(/^ +/, " ")
      .replace(/^( ?)([-+=])/, "$1\\$2")
      .replace(/^( ?\d+)([.)])/, "$1\\$2")
  );
}

/** CommonMark has no empty code span, only one that consists of spaces. */
function emptyCode(line: string): string {
  return line === "" ? "" : `\`${line}\``;
}
