import { DeploymentFailed } from "../sandbox/deployment-failed.ts";
import { capped } from "../output/capped.ts";
import type { Diagnostic } from "../sandbox/run-report.ts";

/** Maximum number of errors shown. A rule that every resource breaks would fill the screen. */
const maximumShown = 20;

/** Explains a run that rules of the policy pack stopped, and how to continue. Returns other failures unchanged. */
export function explainStop(failure: DeploymentFailed, stack: string): DeploymentFailed {
  const { report, isPreview } = failure;
  const errors = report.diagnostics.filter(({ severity }) => severity === "error");
  const violations = errors.filter(({ violates }) => violates !== undefined);
  const rules = [...new Set(violations.map(({ violates }) => violates?.rule))];
  if (rules.length === 0) return failure;
  const broken = rules.length === 1 ? "a mandatory rule is broken" : `${rules.length} mandatory rules are broken`;
  const exception = exceptionFor(violations);
  const shown = capped(
    errors.map(({ text }) => text),
    maximumShown,
  );
  return new DeploymentFailed(
    {
      message: `${isPreview ? "stopped before anything was changed" : "stopped"}: ${broken}, ${rules.slice(0, 3).join(", ")}${rules.length > 3 ? ", ..." : ""}`,
      fix:
        exception === undefined
          ? "change what breaks the rule"
          : `change what breaks the rule, or write the temporary exception below to Pulumi.${stack}.yaml (policies/README.md, Exceptions)`,
      code: "mandatory-rule-broken",
      details: [...shown, ...(exception ?? [])].join("\n"),
    },
    report,
    { wasKilled: !failure.isOrderly, isPreview },
  );
}

/** Returns the lines of a stack file that except the first violation. Undefined if no rule allows exceptions. */
function exceptionFor(violations: readonly Diagnostic[]): string[] | undefined {
  const first = violations.find(({ violates }) => violates !== undefined && allowsExceptions(violates.rule));
  if (first?.violates === undefined) return undefined;
  const { rule, resource = "<one of the names above>" } = first.violates;
  const [, permission] = rule.startsWith("permission-") ? (/ permission (\S+) /.exec(first.text) ?? []) : [];
  return [
    "",
    "  config:",
    "    entra-integrations:policyExceptions:",
    `      - rule: ${rule}`,
    `        resource: ${resource}`,
    ...(permission === undefined ? [] : [`        permission: ${permission}`]),
    "        reason: <at least three words>",
    "        until: <last day, such as 2027-01-31>",
  ];
}

/** Rules about exceptions have no exceptions. */
function allowsExceptions(rule: string): boolean {
  return !rule.startsWith("policy-exception-");
}
