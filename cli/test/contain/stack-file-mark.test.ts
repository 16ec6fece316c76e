import { describe, expect, it } from "vitest";
import { addMark, hasEntry, readMark, removeMark } from "../../commands/contain/stack-file-mark.ts";

const time = "2026-11-30T01:02:03.000Z";
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

describe("the mark of a contained integration", () => {
  it.each(["\n", "\r\n"])("is a new last line of its entry, and all other bytes stay (%j)", (lineBreak) => {
    const before = text.replaceAll("\n", lineBreak);
    const after = addMark({ text: before, file, integration: "erp-sync" }, time);
    const line = `      contained: "${time}"${lineBreak}`;
    const comment = `      # Belongs to erp-sync.${lineBreak}`;
    expect(after).toBe(before.replace(comment, `${line}${comment}`));
    expect(readMark({ text: after, file, integration: "erp-sync" })).toBe(time);
    expect(readMark({ text: after, file, integration: "crm" })).toBeUndefined();
  });

  it("also fits at the end of a file without a last line break", () => {
    const after = addMark({ text: text.trimEnd(), file, integration: "crm" }, time);
    expect(after).toBe(`${text}      contained: "${time}"\n`);
  });

  it("is left to people in an entry on one line", () => {
    const flow = text.replace(/erp-sync:[^]*?crm:/, "erp-sync: { system: integray }\n    crm:");
    expect(hasEntry({ text: flow, file, integration: "erp-sync" })).toBe(true);
    expect(() => addMark({ text: flow, file, integration: "erp-sync" }, time)).toThrow(
      `add contained: "${time}" to the entry yourself`,
    );
  });

  it.each(["\n", "\r\n"])("is removed again without a change of other bytes (%j)", (lineBreak) => {
    const before = text.replaceAll("\n", lineBreak);
    const marked = addMark({ text: before, file, integration: "erp-sync" }, time);
    expect(removeMark({ text: marked, file, integration: "erp-sync" })).toBe(before);
    expect(removeMark({ text: before, file, integration: "erp-sync" })).toBe(before);
  });

  it("is removed from a line that a person wrote", () => {
    const written = text.replace(
      "      system: custom\n",
      "      contained: 2026-11-30 # incident 7\n      system: custom\n",
    );
    expect(removeMark({ text: written, file, integration: "crm" })).toBe(text);
  });

  it("is left to people in an entry on one line also when it is removed", () => {
    const flow = text.replace(/crm:[^]*/, `crm: { system: custom, contained: "${time}" }\n`);
    expect(() => removeMark({ text: flow, file, integration: "crm" })).toThrow(
      "remove contained from the entry yourself",
    );
  });
});
