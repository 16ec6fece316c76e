import { parse as parseHtml } from "node-html-parser";
import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { attackTexts } from "../../../test/support/attack-texts.ts";
import { formats } from "../../commands/inventory/formats.ts";
import { inventoryOf, inventoryRow, rowWith } from "./row.ts";

const look = { colors: createColors(false), drawsTables: false };
const wide = { ...look, drawsTables: true, columns: 200 };
const narrow = { ...look, drawsTables: true, columns: 80 };

it.each([
  ["lines of a log", look],
  ["a wide table", wide],
  ["a narrow table", narrow],
])("shows in %s how to adopt an unmanaged registration", (_, terminal) => {
  const text = formats.table(inventoryOf([inventoryRow()]), terminal);
  // A narrow column wraps the command.
  expect(text.replaceAll(/[│\s]/g, "")).toContain("npmrunadopt");
});

it("shows a note for data that could not be read", () => {
  const inventory = inventoryOf([inventoryRow({ lastUse: { state: "unknown", reason: "no licence" } })], {
    total: 3,
    notes: ["The last use is unknown, because no licence"],
  });
  expect(formats.table(inventory, look)).toBe(
    [
      "Tenant 8d0f6f5e-0000-4000-8000-000000000001: 1 of 3 registrations",
      "Newsletter  8d0f6f5e-0000-4000-8000-000000000002  nobody  none  no secret or certificate  None  unknown  " +
        "npm run adopt -- 8d0f6f5e-0000-4000-8000-000000000002",
      "The last use is unknown, because no licence",
    ].join("\n"),
  );
});

describe.each(["table", "json", "csv"] as const)("the format %s", (format) => {
  it.each(Object.entries(attackTexts))("forges no line of a log: %s", (_, text) => {
    const printed = formats[format](inventoryOf([rowWith(text)], { external: [rowWith(text)], notes: [text] }), look);
    // A byte order mark and carriage returns belong to CSV.
    const lines = printed
      .replace(/^\uFEFF/, "")
      .replaceAll(/\r$/gm, "")
      .split("\n");
    for (const line of lines) expect(visibleText(line)).toBe(line);
  });
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "  =HYPERLINK(A1)"])(
  "writes %s into CSV as text, not as a formula",
  (name) => {
    const owners = [{ id: "id", displayName: name, userPrincipalName: null }];
    const [, row = ""] = formats.csv(inventoryOf([inventoryRow({ displayName: name, owners })])).split("\r\n");
    expect(row.split(",").filter((cell) => cell.startsWith("'"))).toEqual([`'${name.trim()}`, `'${name.trim()}`]);
    expect(row.split(",").some((cell) => cell.startsWith(name.trim()[0]!))).toBe(false);
  },
);

it("has a row in CSV for each registration, also of other tenants", () => {
  const external = [inventoryRow({ displayName: "Customer database", homeTenantId: "home" })];
  const text = formats.csv(inventoryOf([inventoryRow()], { external }));
  const rows = text
    .slice(1, -1)
    .split("\r\n")
    .map((line) => line.split(",").slice(0, 3));
  expect(rows).toEqual([
    ["display name", "client id", "application of tenant"],
    ["Newsletter", "8d0f6f5e-0000-4000-8000-000000000002", "8d0f6f5e-0000-4000-8000-000000000001"],
    ["Customer database", "8d0f6f5e-0000-4000-8000-000000000002", "home"],
  ]);
});

it.each(Object.entries(attackTexts))("puts no element of the tenant's texts into the page: %s", async (_, text) => {
  const count = async (name: string): Promise<number> =>
    parseHtml(await formats.html(inventoryOf([rowWith(name)]))).querySelectorAll("*").length;
  expect(await count(text)).toBe(await count("harmless"));
});
