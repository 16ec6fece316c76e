import { describe, expect, it } from "vitest";
import { synchronizationSecretAbsent as rule } from "../../rules/synchronization-secret-absent.ts";
import { judged, unknown, verdict } from "../judged.ts";

// No input is read, so there is nothing that a preview may not know.
describe("synchronization-secret-absent", () => {
  it("warns of credentials for provisioning, and does not repeat them", () => {
    const props = { servicePrincipalId: unknown, credentials: [{ key: "SecretToken", value: "hunter2" }] };
    const findings = rule.judge(judged("SynchronizationSecret", props), new Date(0));
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).not.toContain("hunter2");
  });

  it("does not apply to a secret of an application", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });
});
