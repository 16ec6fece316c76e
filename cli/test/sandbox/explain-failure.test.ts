import { describe, expect, it } from "vitest";
import { CommandFailed } from "../../sandbox/engine-command.ts";
import { explainFailure } from "../../sandbox/explain-failure.ts";

const failed = new CommandFailed(["up"], { stdout: "Updating (dev):\n", stderr: "", code: 255 });
const killed = new CommandFailed(["up"], { stdout: "Updating (dev):\n +  erp creating\n", stderr: "", code: 128 });
const reported = (...texts: string[]) => ({
  diagnostics: texts.map((text) => ({ severity: "error" as const, text })),
});

describe("explainFailure", () => {
  it("shows the errors that the engine reported", () => {
    expect(explainFailure(reported("erp: refused", "crm: refused"), failed)).toEqual({
      message: "the run failed",
      fix: "correct the error below and run this again",
      code: "run-failed",
      details: "erp: refused\ncrm: refused",
    });
  });

  it("adds that a preview changed nothing", () => {
    expect(explainFailure(reported("erp: refused"), failed, { isPreview: true })).toMatchObject({
      message: "the run failed before anything was changed",
      code: "preview-failed",
    });
  });

  it("shows the engine's output if it reported no error", () => {
    expect(explainFailure(reported(), failed).details).toBe("Updating (dev):");
  });

  it("reports that the engine was killed, without its progress", () => {
    expect(explainFailure(reported(), killed)).toEqual({
      message: "the Pulumi engine was killed before the run was done",
      fix: "run this again",
      code: "engine-killed",
    });
  });

  it.each([
    "erp: failed to run remediation: error reading from server: EOF",
    "erp: failed to run remediation: error reading from server: connection reset by peer",
    'erp: failed to run remediation: connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:35427: connect: connection refused"',
  ])("names the policy pack when its process is gone: %s", (text) => {
    expect(explainFailure(reported(text), failed)).toEqual({
      message: "the policy pack's process ended before the run was done: it was killed, or ran out of memory",
      fix: "run this again",
      code: "policy-pack-ended",
      details: text,
    });
  });

  it("lets the engine name a provider whose process is gone", () => {
    const texts = [
      "erp-application: error reading from server: EOF",
      "Detected that pulumi-resource-x exited prematurely.",
    ];
    expect(explainFailure(reported(...texts), failed)).toMatchObject({
      code: "run-failed",
      details: texts.join("\n"),
    });
  });

  it("does not name the policy pack for a connection to the tenant that was refused", () => {
    const text = "erp-application: connect ECONNREFUSED 127.0.0.1:25000";
    expect(explainFailure(reported(text), failed).code).toBe("run-failed");
  });
});
