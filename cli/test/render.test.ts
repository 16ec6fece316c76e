import pc from "picocolors";
import { describe, expect, it } from "vitest";
import type { RunReport, Step } from "../sandbox/run-report.ts";
import { renderOutputsJson } from "../stack/outputs.ts";
import { renderConnections } from "../output/render-connections.ts";
import { renderStep, renderSummary } from "../output/render-run.ts";
import { renderShellVariables } from "../output/render-shell-variables.ts";
import { deployedConnection } from "./connection.ts";

const plain = pc.createColors(false);
const connections = { "erp-sync": deployedConnection() };

describe("renderConnections", () => {
  it("writes a line for each integration without a table", () => {
    expect(renderConnections(connections, { colors: plain, drawsTables: false })).toMatchInlineSnapshot(
      `"erp-sync  integray  8d0f6f5e-0000-4000-8000-000000000002  User.Read, Mail.Send (application)  needed  2027-02-28"`,
    );
  });

  it("draws a table on a terminal", () => {
    expect(renderConnections(connections, { colors: plain, drawsTables: true })).toMatchInlineSnapshot(`
      "┌─────────────┬──────────┬──────────────────────────────────────┬─────────────────────────┬─────────┬──────────────┐
      │ integration │ system   │ client id                            │ permissions             │ consent │ secret until │
      ├─────────────┼──────────┼──────────────────────────────────────┼─────────────────────────┼─────────┼──────────────┤
      │ erp-sync    │ integray │ 8d0f6f5e-0000-4000-8000-000000000002 │ User.Read               │ needed  │ 2027-02-28   │
      │             │          │                                      │ Mail.Send (application) │         │              │
      └─────────────┴──────────┴──────────────────────────────────────┴─────────────────────────┴─────────┴──────────────┘"
    `);
  });

  it.each([80, 120])("fits a terminal of %i columns, and prints the command for omitted columns", (columns) => {
    const long = deployedConnection({ name: "data-import-onprem", system: "dynamics365-finance-onprem" });
    const rows = renderConnections({ ...connections, long }, { colors: plain, drawsTables: true, columns }).split("\n");
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(columns);
    const left = columns === 80 ? "client id, system" : "client id";
    expect(rows.at(-1)).toBe(`too narrow for: ${left}; shown by npm run local -- outputs --json`);
    expect(rows.join("\n")).toContain("Mail.Send (application)");
  });

  it("shows why an integration is cut off", () => {
    const { entra } = deployedConnection();
    const cutOff = { reason: "contained" as const, since: "2026-11-29T08:00:00.000Z" };
    const erp = deployedConnection({ entra: { ...entra!, cutOff, credential: { type: "none" } } });
    expect(renderConnections({ erp }, { colors: plain, drawsTables: false })).toMatch(/ {2}contained {2}-$/);
  });

  it("shows an integration that needs nothing from Entra", () => {
    const mail = deployedConnection({ name: "mail", system: "bizagi-mail" });
    delete mail.entra;
    expect(renderConnections({ mail }, { colors: plain, drawsTables: false })).toBe("mail  bizagi-mail  -  -  -  -");
  });
});

describe("renderStep", () => {
  it("names the operation, the resource and the reason", () => {
    const step: Step = {
      op: "update",
      type: "azuread:index/application:Application",
      name: "erp-sync-application",
      urn: "urn",
      isCustom: true,
      differs: ["displayName", "tags"],
      inputs: {},
    };
    expect(renderStep(step, plain)).toBe("~  update  erp-sync-application  azuread Application  (displayName, tags)");
  });
});

describe("renderSummary", () => {
  const step = (op: Step["op"], isCustom = true): Step => ({
    op,
    type: "azuread:index/application:Application",
    name: "erp",
    urn: "urn",
    isCustom,
    differs: [],
    inputs: {},
  });
  const report = (steps: Step[], unchanged: number, counts: RunReport["counts"] = {}): RunReport => ({
    counts,
    unchanged,
    steps,
    diagnostics: [],
    failed: [],
  });

  it.each([
    ["up", [], 24, "no changes (24 resources)"],
    ["up", [], 1, "no changes (1 resource)"],
    ["up", [step("create"), step("create"), step("delete")], 3, "2 created, 1 deleted, 3 unchanged"],
    ["up", [step("create"), step("create", false)], 0, "1 created"],
    ["up", [step("refresh"), step("update")], 0, "1 updated"],
    [
      "preview",
      [step("create"), step("create-replacement"), step("replace"), step("delete-replaced")],
      0,
      "1 to create, 1 to replace",
    ],
    ["destroy", [step("delete"), step("discard")], 0, "1 deleted"],
  ] as const)("counts the steps that %s lists: %#", (verb, steps, unchanged, expected) => {
    expect(renderSummary(verb, report([...steps], unchanged), plain)).toBe(expected);
  });

  it("takes the engine's counts for a refresh, whose steps are all called refresh", () => {
    expect(renderSummary("refresh", report([step("refresh")], 0, { read: 3, same: 2 }), plain)).toBe(
      "no changes (2 resources)",
    );
  });
});

describe("renderOutputsJson", () => {
  it("masks a secret output as a whole", () => {
    const outputs = { connections: { value: {}, secret: false }, secrets: { value: { erp: "s3cret" }, secret: true } };
    expect(JSON.parse(renderOutputsJson(outputs))).toEqual({ connections: {}, secrets: "[secret]" });
  });
});

describe("renderShellVariables", () => {
  it("quotes characters that a shell interprets", () => {
    expect(renderShellVariables({ ONE: "it's $HOME", TWO: "" })).toBe("export ONE='it'\\''s $HOME'\nexport TWO=''");
  });
});
