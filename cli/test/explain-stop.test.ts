import { describe, expect, it } from "vitest";
import { DeploymentFailed } from "../sandbox/deployment-failed.ts";
import type { Diagnostic } from "../sandbox/run-report.ts";
import { explainStop } from "../stack/explain-stop.ts";

function violation(rule: string, text: string, resource = "erp-application"): Diagnostic {
  return { severity: "error", text: `${resource}: ${text}  [${rule}]`, violates: { rule, resource } };
}

function explain(diagnostics: Diagnostic[], isPreview = true): string {
  const report = { counts: {}, unchanged: 0, steps: [], failed: [], diagnostics };
  return explainStop(new DeploymentFailed("as the engine says", report, { isPreview }), "dev").message;
}

const broad = violation("permission-allow-listed", "The application permission Mail.Read opens mail. Use less.");

describe("a run that the policy pack stopped", () => {
  it("says that it stopped, by which rule, and which exception to write", () => {
    expect(explain([{ severity: "warning", text: "slow" }, broad])).toBe(
      [
        "stopped before anything was changed: a mandatory rule is broken, permission-allow-listed",
        "erp-application: The application permission Mail.Read opens mail. Use less.  [permission-allow-listed]",
        "  fix: change what breaks the rule; where it must stay, write an exception for a time into Pulumi.dev.yaml (policies/README.md, Exceptions):",
        "  config:",
        "    entra-integrations:policyExceptions:",
        "      - rule: permission-allow-listed",
        "        resource: erp-application",
        "        permission: Mail.Read",
        "        reason: <at least three words>",
        "        until: <last day, such as 2027-01-31>",
      ].join("\n"),
    );
  });

  it("names no permission in an exception from another rule, and does not claim that nothing was changed", () => {
    const text = explain([violation("secret-rotating", "The permission Mail.Read has nothing to do with it.")], false);
    expect(text).toMatch(/^stopped: a mandatory rule is broken, secret-rotating\n/);
    expect(text).not.toContain("permission:");
  });

  it("offers no exception from the rules about exceptions", () => {
    const text = explain([violation("policy-exception-used", "The exception matches nothing.")]);
    expect(text).toContain("  fix: change what breaks the rule");
    expect(text).not.toContain("policyExceptions");
  });

  it("shows twenty violations and counts the rest", () => {
    const many = Array.from({ length: 23 }, (_, index) => violation("secret-rotating", `secret ${index}`));
    const lines = explain(many).split("\n");
    expect(lines.filter((line) => line.includes(": secret "))).toHaveLength(20);
    expect(lines).toContain("and 3 more");
  });

  it("leaves other failures unchanged", () => {
    expect(explain([{ severity: "error", text: "the name is taken" }])).toBe("as the engine says");
  });
});
