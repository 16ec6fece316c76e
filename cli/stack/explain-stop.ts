import { DeploymentFailed } from "../sandbox/deployment-failed.ts";
import { capped } from "../output/capped.ts";
import type { Diagnostic } from "../sandbox/run-report.ts";

/** So many are shown; a rule that everything breaks would fill the screen. */
const maximumShown = 20;

/** A run that rules of the policy pack stopped, with a message that says so and how to go on. Other failures are returned unchanged. */
export function explainStop(failure: DeploymentFailed, stack: string): DeploymentFailed {
  const { report, isPreview } = failure;
  const errors = report.diagnostics.filter(({ severity }) => severity === "error");
  const violations = errors.filter(({ violates }) => violates !== undefined);
  const rules = [...new Set(violations.map(({ violates }) => violates?.rule))];
  if (rules.length === 0) return failure;
  const broken = rules.length === 1 ? "a mandatory rule is broken" : `${rules.length} mandatory rules are broken`;
  const message = [
    `${isPreview ? "stopped before anything was changed" : "stopped"}: ${broken}, ${rules.slice(0, 3).join(", ")}${rules.length > 3 ? ", ..." : ""}`,
    ...capped(
      errors.map(({ text }) => text),
      maximumShown,
    ),
    ...howToGoOn(violations, stack),
  ];
  return new DeploymentFailed(message.join("\n"), report, { wasKilled: !failure.isOrderly, isPreview });
}

function howToGoOn(violations: readonly Diagnostic[], stack: string): string[] {
  const change = "  fix: change what breaks the rule";
  const first = violations.find(({ violates }) => violates !== undefined && isExcusable(violates.rule));
  if (first?.violates === undefined) return [change];
  const { rule, resource = "<one of the names above>" } = first.violates;
  const [, permission] = rule.startsWith("permission-") ? (/ permission (\S+) /.exec(first.text) ?? []) : [];
  return [
    `${change}; where it must stay, write an exception for a time into Pulumi.${stack}.yaml (policies/README.md, Exceptions):`,
    "  config:",
    "    entra-integrations:policyExceptions:",
    `      - rule: ${rule}`,
    `        resource: ${resource}`,
    ...(permission === undefined ? [] : [`        permission: ${permission}`]),
    "        reason: <at least three words>",
    "        until: <last day, such as 2027-01-31>",
  ];
}

/** The rules about exceptions have none. */
function isExcusable(rule: string): boolean {
  return !rule.startsWith("policy-exception-");
}
