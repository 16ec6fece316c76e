import { expect, it } from "vitest";
import { insertOption } from "../../commands/add/stack-file.ts";

const head = "config:\n  entra-integrations:integrations:\n";
const block = { adopt: { clientId: "id" } };
const insert = (entries: string, name = "erp"): string => insertOption(head + entries, "Pulumi.prod.yaml", name, block);

it("adds options at the end of an entry, and keeps all other bytes", () => {
  expect(insert("    erp: # a\n      system: custom # b\n      # c\n\n    # d\n    other: {}\n")).toBe(
    `${head}    erp: # a\n      system: custom # b\n      adopt:\n        clientId: id\n      # c\n\n    # d\n    other: {}\n`,
  );
});

it.each([
  [
    "with CR LF",
    "    erp:\r\n      system: custom\r\n",
    "    erp:\r\n      system: custom\r\n      adopt:\r\n        clientId: id\r\n",
  ],
  [
    "without a last line break",
    "    erp:\n      system: custom",
    "    erp:\n      system: custom\n      adopt:\n        clientId: id\n",
  ],
  ["with an empty entry", "    erp:\n    b: {}\n", "    erp:\n      adopt:\n        clientId: id\n    b: {}\n"],
])("adds options to a file %s", (_, before, after) => {
  expect(insert(before)).toBe(head + after);
});

it.each([
  ["in flow style", "    erp: { system: custom }\n", "erp"],
  ["that is missing", "    other:\n      system: custom\n", "erp"],
  ["that has the option already", "    erp:\n      adopt: {}\n", "erp"],
])("refuses an entry %s, and prints what to add", (_, entries, name) => {
  expect(() => insert(entries, name)).toThrow(/add them yourself.*\[stack-file-layout\][^]*adopt:/);
});
