import { describe, expect, it } from "vitest";
import { parsePreview, PreviewFailed } from "../../commands/report/preview.ts";
import { created, printed, registration, removed, secret, step } from "./previews.ts";
import { stackStep } from "./rotation-plans.ts";

describe("reading a preview", () => {
  it("reads the stack and the program's time", () => {
    const text = JSON.stringify({
      config: { "entra-integrations:now": "2026-11-21 08:00:00 +0000 UTC" },
      steps: created(),
    });
    expect(parsePreview(text)).toMatchObject({ stack: "prod", now: new Date("2026-11-21T08:00:00Z") });
  });

  it("reads an empty preview", () => {
    expect(parsePreview("{}")).toEqual({ stack: undefined, now: undefined, config: {}, steps: [] });
  });

  it("takes the three steps of a replacement for one", () => {
    const sides = { before: secret("2027-04-10T00:00:00Z"), after: secret("2027-09-17T00:00:00Z") };
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      step(op, "secret", "erp-sync-secret-0", sides),
    );
    expect(parsePreview(printed(steps)).steps.map(({ op }) => op)).toEqual(["replace"]);
  });

  it("keeps a copy of a replaced resource that an earlier run left to be deleted", () => {
    const sides = { before: secret("2027-04-10T00:00:00Z"), after: secret("2027-09-17T00:00:00Z") };
    const steps = ["replace", "delete-replaced", "delete-replaced"].map((op, index) => {
      const one = step(op, "secret", "erp-sync-secret-0", sides);
      return { ...one, oldState: { ...one.oldState, id: index === 1 ? "left over" : "current" } };
    });
    expect(parsePreview(printed(steps)).steps.map(({ op }) => op)).toEqual(["replace", "delete-replaced"]);
  });

  it("takes the steps of the plan if the engine refreshed the state first", () => {
    const registered = (op: string, uri: string) =>
      step(op, "application", "erp-sync-application", { before: registration(), after: registration({ uri }) });
    const drifted = registered("update", "https://elsewhere.contoso.com/cb");
    const planned = registered("update", "https://erp.contoso.com/cb");
    const read = parsePreview(printed([stackStep("refresh"), drifted, ...created(), stackStep("same"), planned]));
    expect(read.steps.map(({ op, name, after }) => [op, name, after?.["web"]])).toEqual([
      ["same", "entra-integrations-prod", undefined],
      ["update", "erp-sync-application", { redirectUris: ["https://erp.contoso.com/cb"] }],
    ]);
    const refreshed = parsePreview(printed([stackStep("refresh"), drifted]));
    expect(refreshed.steps.map(({ op }) => op)).toEqual(["refresh", "update"]);
    const destroyed = parsePreview(printed([stackStep("refresh"), ...removed(), stackStep("delete")]));
    expect(destroyed.steps.length).toBe(removed().length + 2);
  });

  it("reads the name and the type of a resource without state from its URN", () => {
    const urn = "urn:pulumi:prod::p::contoso:index:A$contoso:index:B::x::y";
    expect(parsePreview(printed([{ op: "create", urn }])).steps).toMatchObject([
      { type: "contoso:index:B", name: "x::y", isCustom: true },
    ]);
  });

  it("refuses invalid JSON without quoting it", () => {
    expect(() => parsePreview("secret-value")).toThrow(
      "the preview must be JSON\n  fix: write it with pulumi preview --json > preview.json  [preview-not-json]",
    );
  });

  it("refuses other JSON and names the difference", () => {
    expect(() => parsePreview('{ "steps": [{ "op": "create" }] }')).toThrow("it differs at steps.0.urn");
  });

  it("reports only the errors of a failed preview", () => {
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
