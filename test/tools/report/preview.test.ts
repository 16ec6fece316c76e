import { describe, expect, it } from "vitest";
import { parsePreview, PreviewFailed } from "../../../tools/report/preview.ts";
import { created, printed, secret, step } from "./previews.ts";

describe("reading a preview", () => {
  it("reads the stack and the time that the program was told", () => {
    const text = JSON.stringify({
      config: { "entra-integrations:now": "2026-11-21 08:00:00 +0000 UTC" },
      steps: created(),
    });
    expect(parsePreview(text)).toMatchObject({ stack: "prod", now: new Date("2026-11-21T08:00:00Z") });
  });

  it("reads a preview in which nothing stands", () => {
    expect(parsePreview("{}")).toEqual({ stack: undefined, now: undefined, steps: [] });
  });

  it("takes the three steps of a replacement for one", () => {
    const sides = { before: secret(0, "2027-04-10T00:00:00Z"), after: secret(2, "2027-09-17T00:00:00Z") };
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      step(op, "secret", "erp-sync-secret-0", sides),
    );
    expect(parsePreview(printed(steps)).steps.map(({ op }) => op)).toEqual(["replace"]);
  });

  it("refuses what is no JSON, without quoting it", () => {
    expect(() => parsePreview("secret-value")).toThrow(
      "the preview must be JSON\n  fix: write it with pulumi preview --json > preview.json  [preview-not-json]",
    );
  });

  it("refuses other JSON and says where it differs", () => {
    expect(() => parsePreview('{ "steps": [{ "op": "create" }] }')).toThrow("it differs at steps.0.urn");
  });

  it("reports nothing of a preview that ended with errors, but what they were", () => {
    const message = "error: <{%fg 1%}>1 problem in the stack file<{%reset%}>\n";
    const diagnostics = [
      { severity: "error", message },
      { severity: "error", message },
      { severity: "warning", message: "old" },
    ];
    const read = () => parsePreview(JSON.stringify({ steps: created(), diagnostics }));
    expect(read).toThrow(new PreviewFailed(["1 problem in the stack file"]));
  });
});
