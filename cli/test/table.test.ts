import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { renderTable } from "../output/table.ts";

const colors = createColors(false);
const rows = [
  ["erp", "a sentence of several words that is longer than its column"],
  ["shop", "https://graph.microsoft.com/v1.0/applications"],
];

it.each([40, 60, 200])("fits a terminal of %i columns, and keeps the text of every cell", (columns) => {
  const lines = renderTable(["name", "text"], rows, { colors, drawsTables: true, columns }).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  const texts = lines.filter((line) => line.startsWith("│")).map((line) => line.split("│")[2]!.trim());
  const all = texts.join("").replaceAll(" ", "");
  for (const [, text] of rows) expect(all).toContain(text!.replaceAll(" ", ""));
});

it("does not count colour codes", () => {
  const red = createColors(true).red("soon");
  expect(renderTable(["when"], [[red]], { colors, drawsTables: true })).toBe(
    `┌──────┐\n│ when │\n├──────┤\n│ ${red} │\n└──────┘`,
  );
});
