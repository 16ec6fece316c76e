import { visibleText } from "../../integrations/text/visible-text.ts";

/** One cell of a CSV file. */
export type Cell = string | number | null;

/**
 * Renders RFC 4180. It starts with a byte order mark, because Excel reads other files in the encoding of the machine. The
 * line feed of the last CRLF is added by the writer, which ends every file with one.
 */
export function renderCsv(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [heads, ...rows.map((row) => heads.map((_, index) => row[index] ?? ""))].map((cells) =>
    cells.map(renderCell).join(","),
  );
  return `\uFEFF${lines.join("\r\n")}\r`;
}

/** Spreadsheets run a text with one of these first characters as a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^[=+\-@＝＋－＠]/;

function renderCell(cell: Cell): string {
  if (cell === null || typeof cell === "number") return String(cell ?? "");
  const text = visibleText(cell).trim();
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
