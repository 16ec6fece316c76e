import { describe, expect, it } from "vitest";
import { UserError } from "../../../integrations/text/user-error.ts";
import { addEntryOptions, hasEntry, readTextOption, removeEntryOption } from "../../stack-file/entry-options.ts";

const time = "2026-11-30T01:02:03.000Z";
const contained = { contained: time };
const file = "Pulumi.dev.yaml";

const text = `# The first line.
config:
  azuread:tenantId: 8d0f6f5e-0000-4000-8000-000000000001
  entra-integrations:integrations:
    erp-sync: # synchronizes
      system: integray
      permissions: { microsoftGraph: [User.Read] } # least
      # Belongs to erp-sync.

    crm:
      system: custom
`;
const place = (changed: string, integration = "erp-sync") => ({ text: changed, file, integration });

function problemOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return expect.fail("the text was changed");
}

describe("an option of an entry", () => {
  it.each(["\n", "\r\n"])("is a new last line, and all other bytes stay (%j)", (lineBreak) => {
    const before = text.replaceAll("\n", lineBreak);
    const after = addEntryOptions(place(before), contained);
    const line = `      contained: "${time}"${lineBreak}`;
    const comment = `      # Belongs to erp-sync.${lineBreak}`;
    expect(after).toBe(before.replace(comment, `${line}${comment}`));
    expect(readTextOption(place(after), "contained")).toBe(time);
    expect(readTextOption(place(after, "crm"), "contained")).toBeUndefined();
  });

  it("also fits at the end of a file without a last line break", () => {
    const after = addEntryOptions(place(text.trimEnd(), "crm"), contained);
    expect(after).toBe(`${text}      contained: "${time}"\n`);
  });

  it.each(["\n", "\r\n"])("is removed again without a change of other bytes (%j)", (lineBreak) => {
    const before = text.replaceAll("\n", lineBreak);
    const marked = addEntryOptions(place(before), contained);
    expect(removeEntryOption(place(marked), "contained")).toBe(before);
    expect(removeEntryOption(place(before), "contained")).toBe(before);
  });

  it("is removed from a line that a person wrote", () => {
    const written = text.replace(
      "      system: custom\n",
      "      contained: 2026-11-30 # incident 7\n      system: custom\n",
    );
    expect(removeEntryOption(place(written, "crm"), "contained")).toBe(text);
  });

  it.each([
    ["{ system: custom }", `{ contained: "${time}", system: custom }`],
    ["{system: 'custom', owners: []} # ours", `{contained: "${time}", system: 'custom', owners: []} # ours`],
    ["{\n      system: custom,\n    }", `{\n      contained: "${time}", system: custom,\n    }`],
  ])("is the first one in an entry in flow style: %j", (entry, expected) => {
    const before = text.replace(/crm:[^]*/, `crm: ${entry}\n`);
    expect(hasEntry(place(before, "crm"))).toBe(true);
    const after = addEntryOptions(place(before, "crm"), contained);
    expect(after).toBe(text.replace(/crm:[^]*/, `crm: ${expected}\n`));
    expect(removeEntryOption(place(after, "crm"), "contained")).toBe(before);
  });

  it("is also removed from the end of an entry in flow style", () => {
    const written = text.replace(/crm:[^]*/, `crm: { system: custom, contained: 2026-11-30 } # ours\n`);
    expect(removeEntryOption(place(written, "crm"), "contained")).toBe(
      text.replace(/crm:[^]*/, "crm: { system: custom } # ours\n"),
    );
  });

  const aliased = `shared: &crm { system: custom, contained: 2026-11-30 }\n${text.replace(/crm:[^]*/, "crm: *crm\n")}`;
  it("is left to people in an entry that is an alias", () => {
    const other = aliased.replace(", contained: 2026-11-30", "");
    expect(problemOf(() => addEntryOptions(place(other, "crm"), contained))).toContain(
      `add contained: "${time}" to the entry yourself`,
    );
  });

  it.each([
    ["is an alias", aliased],
    [
      "has a comment at this place",
      text.replace(/crm:[^]*/, "crm: { contained: 2026-11-30, # why\n      system: custom }\n"),
    ],
    ["has no other option", text.replace(/crm:[^]*/, "crm: { contained: 2026-11-30 }\n")],
  ])("is left to people also when it is removed, if the entry %s", (_, before) => {
    expect(problemOf(() => removeEntryOption(place(before, "crm"), "contained"))).toContain(
      "remove contained from the entry yourself",
    );
  });
});

describe("several options of an entry", () => {
  const head = "config:\n  entra-integrations:integrations:\n";
  const block = { adopt: { clientId: "id" } };
  const add = (entries: string): string => addEntryOptions(place(head + entries, "erp"), block);

  it("are added at the end, and all other bytes stay", () => {
    expect(add("    erp: # a\n      system: custom # b\n      # c\n\n    # d\n    other: {}\n")).toBe(
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
    [
      "with an entry in flow style",
      "    erp: { system: custom }\n",
      "    erp: { adopt: { clientId: id }, system: custom }\n",
    ],
  ])("are added to a file %s", (_, before, after) => {
    expect(add(before)).toBe(head + after);
  });

  it.each([
    ["that is an alias", "    b: &b { system: custom }\n    erp: *b\n"],
    ["that is missing", "    other:\n      system: custom\n"],
    ["that has the option already", "    erp:\n      adopt: {}\n"],
  ])("are left to people in an entry %s, and printed", (_, entries) => {
    expect(problemOf(() => add(entries))).toMatch(/add them yourself.*\[stack-file-layout\][^]*adopt:/);
  });
});
