/** A code span. */
export function code(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  const fence = fenceFor(line, 1);
  const space = /^`|`$|^ .* $/.test(line) ? " " : "";
  return line === "" ? "" : `${fence}${space}${line}${space}${fence}`;
}

/** A code span that a table cell can hold: a bar would end the cell even inside the span, a line break too. */
export function codeInCell(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => code(line).replaceAll("|", "\\|"))
    .join("<br>");
}

/** A row of backticks longer than any in the text. */
export function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** Text that Markdown shows as it stands, on one line. */
export function escapeText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~&]/g, (character) => `\\${character}`).replaceAll(/\s*\n\s*/g, " ");
}
