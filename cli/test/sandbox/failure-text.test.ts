import { describe, expect, it } from "vitest";
import { CommandFailed } from "../../sandbox/engine-command.ts";
import { failureText } from "../../sandbox/failure-text.ts";

const failed = new CommandFailed(["up"], { stdout: "Updating (dev):\n", stderr: "", code: 255 });
const killed = new CommandFailed(["up"], { stdout: "Updating (dev):\n +  erp creating\n", stderr: "", code: 128 });
const says = (...texts: string[]) => ({ diagnostics: texts.map((text) => ({ severity: "error" as const, text })) });

describe("failureText", () => {
  it("is what the engine said was wrong", () => {
    expect(failureText(says("erp: refused", "crm: refused"), failed)).toBe("erp: refused\ncrm: refused");
  });

  it("is what the engine printed when it said nothing", () => {
    expect(failureText(says(), failed)).toBe("Updating (dev):");
  });

  it("says that the engine was killed, not what it was doing", () => {
    expect(failureText(says(), killed)).toBe(
      "the Pulumi engine was killed before the run was done\n  fix: run this again  [engine-killed]",
    );
  });

  it.each([
    "erp: failed to run remediation: error reading from server: EOF",
    "erp: failed to run remediation: error reading from server: connection reset by peer",
    'erp: failed to run remediation: connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:35427: connect: connection refused"',
  ])("names the policy pack when its process is gone: %s", (said) => {
    expect(failureText(says(said), failed)).toBe(
      [
        "the policy pack's process ended before the run was done: it was killed, or ran out of memory",
        `  the engine said: ${said}`,
        "  fix: run this again  [policy-pack-ended]",
      ].join("\n"),
    );
  });

  it("leaves it to the engine to name a provider whose process is gone", () => {
    const said = [
      "erp-application: error reading from server: EOF",
      "Detected that pulumi-resource-x exited prematurely.",
    ];
    expect(failureText(says(...said), failed)).toBe(said.join("\n"));
  });

  it("does not name the policy pack for a connection to the tenant that was refused", () => {
    const said = "erp-application: connect ECONNREFUSED 127.0.0.1:25000";
    expect(failureText(says(said), failed)).toBe(said);
  });
});
