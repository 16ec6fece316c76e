import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import type { Terminal } from "./terminal.ts";

/** Properties of a terminal that affect a table. `columns` is its width; undefined for no limit. */
export type Look = Pick<Terminal, "colors" | "drawsTables"> & Partial<Pick<Terminal, "columns">>;

/** How a table fits a narrow terminal. */
export interface TableOptions {
  /** Whether rows are not separated by lines. @default false */
  readonly isCompact?: boolean;
  /** Maximum width of a cell before it is wrapped. @default none */
  readonly widest?: number;
  /** Headings of the columns that a narrow terminal omits, in this order. @default none */
  readonly optional?: readonly string[];
  /** The command that shows the omitted columns. */
  readonly showsAll?: string;
}

/** Cuts a line at the width of the terminal, with an ellipsis at its end. */
export function cutLine(line: string, columns: number | undefined): string {
  if (columns === undefined || line.length <= columns) return line;
  return `${line.slice(0, Math.max(columns, 1) - 1)}…`;
}

/** Widths of a column's padding and of the border after it. */
const padding = 2;
const border = 1;

/** Renders a table that fits the terminal. First omits optional columns, then wraps the widest cells. */
export function renderTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { colors, columns = Number.MAX_SAFE_INTEGER }: Look,
  { isCompact = false, widest = columns, optional = [], showsAll = "" }: TableOptions = {},
): string {
  const widths = heads.map((head, index) =>
    Math.min(widest, Math.max(...[head, ...rows.map((row) => row[index] ?? "")].map(widthOf))),
  );
  const left: string[] = [];
  const shown = (): number[] => [...heads.keys()].filter((index) => !left.includes(heads[index] ?? ""));
  for (const head of optional) if (totalOf(shown().map((index) => widths[index] ?? 0)) > columns) left.push(head);
  const kept = shown();
  const fitted = fit(
    kept.map((index) => widths[index] ?? 0),
    columns,
  );
  const table = new Table({
    head: kept.map((index) => colors.bold(heads[index] ?? "")),
    colWidths: fitted.map((width) => width + padding),
    wordWrap: true,
    style: { head: [], border: colors.isColorSupported ? ["gray"] : [], compact: isCompact },
  });
  table.push(...rows.map((row) => kept.map((index, column) => cellOf(row[index] ?? "", fitted[column] ?? 0))));
  const note = left.length === 0 ? "" : `\n${colors.dim(`too narrow for: ${left.join(", ")}; shown by ${showsAll}`)}`;
  return table.toString() + note;
}

/** A cell with a word that is longer than its column is wrapped at any character, so that nothing is cut off. */
function cellOf(content: string, width: number): { content: string; wrapOnWordBoundary: boolean } {
  return { content, wrapOnWordBoundary: content.split(/\s/).every((word) => widthOf(word) <= width) };
}

/** Narrows the widest columns until the table fits. None becomes narrower than 8 characters. */
function fit(natural: readonly number[], columns: number): number[] {
  const widths = [...natural];
  while (totalOf(widths) > columns) {
    const widest = Math.max(...widths);
    if (widest <= 8) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + padding + border, border);
}

function widthOf(cell: string): number {
  return Math.max(
    ...stripVTControlCharacters(cell)
      .split("\n")
      .map((line) => line.length),
  );
}
