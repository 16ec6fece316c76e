import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The README of the pack, which contains tables made from data. */
export const readmeFile = fileURLToPath(new URL("../README.md", import.meta.url));

/** The present text of the README. */
export const readReadme = (): string => readFileSync(readmeFile, "utf8");

/** One row of a table by its cells. */
type Row = readonly string[];

/**
 * Returns a page with a table replaced by rows, for a comparison with the file: `npx vitest run -u` writes it. Padding
 * does not count, so a table with these cells stays unchanged.
 */
export function withTable(page: string, comment: string, head: Row, rows: readonly Row[]): string {
  return page.replace(new RegExp(`(<!-- ${comment} -->\n\n)(.*?)(\n\n<!-- end -->)`, "s"), (_, ...parts: string[]) => {
    const [start = "", shown = "", end = ""] = parts;
    const isSame = JSON.stringify(cellsOf(shown)) === JSON.stringify([head, ...rows]);
    return `${start}${isSame ? shown : renderTable(head, rows)}${end}`;
  });
}

function cellsOf(table: string): string[][] {
  const lines = table.split("\n").filter((line) => !/^\| -+ \|/.test(line));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function renderTable(head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
