import { describe, expect, it } from "vitest";
import { DeploymentFailed } from "../sandbox/deployment-failed.ts";
import type { Diagnostic } from "../sandbox/run-report.ts";
import { explainStop } from "../stack/explain-stop.ts";

function violation(rule: string, text: string, resource = "erp-application"): Diagnostic {
  return { severity: "error", text: `${resource}: ${text}  [${rule}]`, violates: { rule, resource } };
}

function explain(diagnostics: Diagnostic[], isPreview = true): string {
  const report = { counts: {}, unchanged: 0, steps: [], failed: [], diagnostics };
  return explainStop(
    new DeploymentFailed({ message: "as the engine reports it", code: "run-failed" }, report, { isPreview }),
    "dev",
  ).message;
}

const broad = violation("permission-allow-listed", "The application permission Mail.Read opens mail. Use less.");

describe("a run that the policy pack stopped", () => {
  it("names the rule that stopped it and shows the exception to write", () => {
    expect(explain([{ severity: "warning", text: "slow" }, broad])).toBe(
      [
        "stopped before anything was changed: a mandatory rule is broken, permission-allow-listed",
        "  fix: change what breaks the rule, or write the temporary exception below to Pulumi.dev.yaml (policies/README.md, Exceptions)  [mandatory-rule-broken]",
        "",
        "erp-application: The application permission Mail.Read opens mail. Use less.  [permission-allow-listed]",
        "",
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
    expect(text).toContain("\n  fix: change what breaks the rule  [mandatory-rule-broken]\n");
    expect(text).not.toContain("policyExceptions");
  });

  it("shows twenty violations and counts the rest", () => {
    const many = Array.from({ length: 23 }, (_, index) => violation("secret-rotating", `secret ${index}`));
    const lines = explain(many).split("\n");
    expect(lines.filter((line) => line.includes(": secret "))).toHaveLength(20);
    expect(lines).toContain("and 3 more");
  });

  it("leaves other failures unchanged", () => {
    expect(explain([{ severity: "error", text: "the name is taken" }])).toBe("as the engine reports it  [run-failed]");
  });
});
