import type {
  EnforcementLevel,
  Policies,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Exception, isFor, isInForce } from "./exceptions.ts";
import { levels } from "./levels.ts";
import type { Finding, ResourceRule, StackRule } from "./rule.ts";
import type { StackFile } from "./stack-file.ts";
import { nameOf } from "./urn.ts";

/** Makes Pulumi policies of the rules, for a stack file and a time. */
export function createPolicies(stackFile: StackFile): Policies {
  return [
    exceptionsComplete(stackFile),
    exceptionsAbsent(stackFile),
    ...levels.map(([rule, level]) =>
      "judge" in rule ? enforceResourceRule(rule, level, stackFile) : enforceStackRule(rule, level, stackFile),
    ),
  ];
}

const stackType = "pulumi:pulumi:Stack";

/** The stack itself is the first resource of every run: what is wrong with its exceptions is said before anything else. */
function exceptionsComplete({ exceptions }: StackFile): ResourceValidationPolicy {
  return {
    name: "policy-exception-complete",
    description: "An exception names a rule, a resource, a reason and an end date.",
    enforcementLevel: "mandatory",
    validateResource({ type }, reportViolation) {
      if (type !== stackType) return;
      for (const problem of exceptions.problems) {
        reportViolation(
          `${problem} Write rule, resource, reason and until, and permission where the rule is about one.`,
        );
      }
      for (const { rule } of exceptions.complete) {
        if (levels.some(([{ name }]) => name === rule)) continue;
        reportViolation(
          `There is no rule ${rule} to make an exception from. Write the name as the violation shows it.`,
        );
      }
    },
  };
}

function exceptionsAbsent({ exceptions, now }: StackFile): ResourceValidationPolicy {
  return {
    name: "policy-exception-absent",
    description: "A stack needs no exceptions.",
    enforcementLevel: "advisory",
    validateResource({ type }, reportViolation) {
      if (type !== stackType) return;
      for (const exception of exceptions.complete) reportViolation(describe(exception, now));
    },
  };
}

function describe(exception: Exception, now: Date): string {
  const { rule, resource, permission, until, reason } = exception;
  const what = `${resource} from ${rule}${permission === undefined ? "" : ` for ${permission}`}`;
  return isInForce(exception, now)
    ? `The exception of ${what} ends on ${until}; its reason is: ${reason}`
    : `The exception of ${what} ended on ${until} and has no effect. Remove it from the stack file.`;
}

function enforceResourceRule(
  rule: ResourceRule,
  enforcementLevel: EnforcementLevel,
  stackFile: StackFile,
): ResourceValidationPolicy {
  return {
    ...described(rule, enforcementLevel),
    validateResource(resource, reportViolation) {
      const findings = isLeftOut(resource) ? undefined : rule.judge(resource, stackFile.now);
      if (findings === undefined) return resource.notApplicable();
      for (const finding of findings) {
        const text = textOf(rule.name, finding, { urn: resource.urn, parent: resource.opts.parent }, stackFile);
        if (text !== undefined) reportViolation(text);
      }
    },
  };
}

function enforceStackRule(
  rule: StackRule,
  enforcementLevel: EnforcementLevel,
  stackFile: StackFile,
): StackValidationPolicy {
  return {
    ...described(rule, enforcementLevel),
    validateStack(stack, reportViolation) {
      const findings = rule.judgeStack(stack);
      if (findings === undefined) return stack.notApplicable();
      const urnsByText = new Map<string, string[]>();
      for (const finding of findings) {
        const parent = stack.resources.find(({ urn }) => urn === finding.urn)?.parent?.urn;
        const text = textOf(rule.name, finding, { urn: finding.urn, parent }, stackFile);
        if (text !== undefined) urnsByText.set(text, [...(urnsByText.get(text) ?? []), finding.urn]);
      }
      // What is the same of several resources is said once, of all of them.
      for (const [text, urns] of urnsByText) {
        if (urns.length === 1) reportViolation(text, urns[0]);
        else reportViolation(`${urns.map(nameOf).sort().join(", ")}: ${text}`);
      }
    },
  };
}

/** A run of a part (--target, --exclude) shows what it leaves out and nobody has made yet, but without any property. */
function isLeftOut({ type, props }: ResourceValidationArgs): boolean {
  return type.startsWith("azuread:") && Object.keys(props).length === 0;
}

function described({ name, description, configSchema }: ResourceRule | StackRule, enforcementLevel: EnforcementLevel) {
  return { name, description, enforcementLevel, ...(configSchema && { configSchema }) };
}

/** What is said of a finding; undefined where an exception is in force. */
function textOf(
  rule: string,
  { cause, remedy, permission }: Finding,
  resource: { urn: string; parent: string | undefined },
  { exceptions, now }: StackFile,
): string | undefined {
  const meant = exceptions.complete.filter((exception) => isFor(exception, rule, resource, permission));
  return meant.some((exception) => isInForce(exception, now)) ? undefined : `${cause} ${remedy}`;
}
