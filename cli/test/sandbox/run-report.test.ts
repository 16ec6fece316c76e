import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { RunRecorder } from "../../sandbox/run-report.ts";

const urn = "urn:pulumi:dev::contoso::azuread:index/application:Application::erp-application";

function diagnostic(severity: string, message: string, about?: string): EngineEvent {
  return {
    sequence: 1,
    timestamp: 0,
    diagnosticEvent: { severity: severity as "info", message, color: "raw", ...(about && { urn: about }) },
  };
}

function step(op: string, type = "azuread:index/application:Application", more: object = {}): EngineEvent {
  const state = {
    type,
    urn,
    custom: true,
    id: "",
    parent: "",
    provider: "",
    inputs: { displayName: "ERP" },
    outputs: {},
  };
  const metadata = { op: op as "create", urn, type, provider: "", new: state, ...more };
  return { sequence: 1, timestamp: 0, resourcePreEvent: { metadata } };
}

describe("RunRecorder", () => {
  it("keeps the engine's messages without colours", () => {
    const recorder = new RunRecorder();
    recorder.take(diagnostic("warning", "<{%fg 3%}>warning: <{%reset%}>the tenant is slow\n"));
    expect(recorder.report().diagnostics).toEqual([{ severity: "warning", text: "the tenant is slow" }]);
  });

  it("drops debug texts, which hold secrets", () => {
    const recorder = new RunRecorder();
    expect(recorder.take(diagnostic("debug", "RegisterResource RPC finished: value,,,a-secret"))).toBeUndefined();
    expect(recorder.report().diagnostics).toEqual([]);
  });

  it("names the resource that an error is about", () => {
    const recorder = new RunRecorder();
    recorder.take(diagnostic("error", "error: the name is taken", urn));
    expect(recorder.report().diagnostics).toEqual([{ severity: "error", text: "erp-application: the name is taken" }]);
  });

  it.each([
    ["mandatory", "error"],
    ["advisory", "warning"],
  ])(
    "reports a violation of a %s policy as %s, with the resource and the policy's name",
    (enforcementLevel, severity) => {
      const recorder = new RunRecorder();
      const message = "<{%reset%}>A redirect URI uses https.\nIt does not. Use https.<{%reset%}>\n";
      const policy = {
        policyName: "redirect-uri-https",
        policyPackName: "p",
        policyPackVersion: "1",
        policyPackVersionTag: "1",
      };
      recorder.take({
        sequence: 1,
        timestamp: 0,
        policyEvent: { ...policy, message, color: "raw", enforcementLevel, resourceUrn: urn },
      } as EngineEvent);
      const text = "erp-application: A redirect URI uses https.\nIt does not. Use https.  [redirect-uri-https]";
      const violates = { rule: "redirect-uri-https", resource: "erp-application" };
      const stops = severity === "error" ? { violates } : {};
      expect(recorder.report().diagnostics).toEqual([{ severity, text, ...stops }]);
    },
  );

  it("repeats no message, and does not report that a run failed", () => {
    const recorder = new RunRecorder();
    const stack = "urn:pulumi:dev::contoso::pulumi:pulumi:Stack::contoso-dev";
    for (const message of ["it broke", "it broke", "update failed"]) recorder.take(diagnostic("error", message, stack));
    expect(recorder.report().diagnostics).toEqual([{ severity: "error", text: "it broke" }]);
  });

  it("records a step with its differences", () => {
    const recorder = new RunRecorder();
    recorder.take(step("update", undefined, { detailedDiff: { tags: {}, displayName: {} }, diffs: ["displayName"] }));
    expect(recorder.report().steps).toEqual([
      {
        op: "update",
        type: "azuread:index/application:Application",
        urn,
        name: "erp-application",
        isCustom: true,
        differs: ["displayName", "tags"],
        inputs: { displayName: "ERP" },
      },
    ]);
  });

  it.each([["same"], ["read"], ["read-replacement"]])("passes over %s", (op) => {
    const recorder = new RunRecorder();
    expect(recorder.take(step(op))).toBeUndefined();
    expect(recorder.report().steps).toEqual([]);
  });

  it("passes over the engine's own resources", () => {
    expect(new RunRecorder().take(step("create", "pulumi:providers:azuread"))).toBeUndefined();
  });

  it("counts the objects that did not change, without components and providers", () => {
    const recorder = new RunRecorder();
    recorder.take(step("same"));
    recorder.take(step("same", "pulumi:providers:azuread"));
    recorder.take(step("same", "entra-integrations:index:Integration", { new: { custom: false, inputs: {} } }));
    expect(recorder.report().unchanged).toBe(1);
  });

  it("takes the counts of the engine's summary", () => {
    const recorder = new RunRecorder();
    const resourceChanges = { create: 3, same: 1 };
    const summaryEvent = { maybeCorrupt: false, durationSeconds: 1, resourceChanges, policyPacks: {} };
    recorder.take({ sequence: 1, timestamp: 0, summaryEvent });
    expect(recorder.report().counts).toEqual({ create: 3, same: 1 });
  });

  it("takes a mandatory policy for an error", () => {
    const recorder = new RunRecorder();
    recorder.take({
      sequence: 1,
      timestamp: 0,
      policyEvent: {
        message: "The secret has no end.\n",
        color: "raw",
        policyName: "secret-ends",
        policyPackName: "contoso",
        policyPackVersion: "1",
        policyPackVersionTag: "1",
        enforcementLevel: "mandatory",
      },
    });
    expect(recorder.report().diagnostics).toEqual([
      {
        severity: "error",
        text: "The secret has no end.  [secret-ends]",
        violates: { rule: "secret-ends", resource: undefined },
      },
    ]);
  });
});
