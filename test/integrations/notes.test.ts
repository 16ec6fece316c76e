import { describe, expect, it } from "vitest";
import { registrationNotes } from "../../integrations/registration/notes.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

describe("the notes of a registration", () => {
  it.each([
    [{}, undefined],
    [{ notes: "Owned by the ERP team." }, "Owned by the ERP team."],
    [{ justification: "Sends invoices by mail." }, "Justification: Sends invoices by mail."],
    [
      { notes: "Owned by the ERP team.\n", justification: "Sends invoices by mail." },
      "Owned by the ERP team.\n\nJustification: Sends invoices by mail.",
    ],
  ])("for %o are %o", (parts, expected) => {
    expect(registrationNotes(parts)).toBe(expected);
  });
});

describe("notes and a justification", () => {
  const problemsOf = (notes: number, justification: number): string[] => {
    const entry = {
      system: "custom",
      redirectUris: ["https://erp.contoso.com/signin"],
      notes: "n".repeat(notes),
      justification: "j".repeat(justification),
    };
    try {
      parseIntegrations({ erp: entry }, { now: new Date("2026-11-21"), owners: undefined });
      return [];
    } catch (error) {
      if (error instanceof SpecError)
        return error.problems.map(({ path, message, code }) => `${path}: ${message} [${code}]`);
      throw error;
    }
  };

  // "Justification: " has 15 characters, and the empty line before it 2.
  it("fit together into 1024 characters", () => {
    expect(problemsOf(1024 - 17 - 500, 500)).toEqual([]);
  });

  it("are refused when they are one character longer", () => {
    expect(problemsOf(1024 - 17 - 500 + 1, 500)).toEqual([
      "integrations.erp.notes: must have at most 1024 characters together with the justification, got 1025 [notes-too-long]",
    ]);
  });
});
