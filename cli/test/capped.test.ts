import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { capped } from "../output/capped.ts";
import { renderDrift, renderDriftMarkdown } from "../commands/drift/render.ts";
import { renderVerification } from "../commands/verify/render.ts";

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `finding ${index}`);

describe("the printed part of many findings", () => {
  it("is all of as many as fit, and else the first and how many more", () => {
    expect(capped(many(3), 3)).toEqual(many(3));
    expect(capped(many(5), 3)).toEqual([...many(3), "and 2 more"]);
  });

  it("is a hundred of a drift, as text and as Markdown", () => {
    const findings = many(130).map((text) => ({
      integration: "erp",
      text,
      auditActivity: "Update application",
      isAccess: false,
    }));
    const drift = { stack: "prod", findings, undeclared: [], unchecked: [], repair: "npx pulumi up" } as never;
    expect(renderDrift(drift, createColors(false)).split("\n")[100]).toBe("and 30 more");
    expect(renderDriftMarkdown(drift)).toContain("\n- and 30 more\n");
  });

  it.each([true, false])("is a hundred of a verification, drawn as a table: %s", (drawsTables) => {
    const findings = many(130).map((message) => ({
      integration: "erp",
      check: "secret",
      severity: "error",
      message,
      fix: "repair it",
    }));
    const integrations = [{ name: "erp", passed: [], skipped: [], findings }];
    const verification = { source: "stack prod", tenantId: undefined, integrations } as never;
    const text = renderVerification(verification, { colors: createColors(false), drawsTables });
    expect(text.split("\n")).toContain("and 30 more");
    expect([text.includes("finding 99"), text.includes("finding 100")]).toEqual([true, false]);
  });
});
