import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { ExceptionRegister } from "./exception-register.ts";
import { daysUntilEnd, type Exception, isInForce, stackType } from "./exceptions.ts";
import { defineSettings } from "./settings.ts";
import type { StackFile } from "./stack-file.ts";
import { visible } from "./visible.ts";

/**
 * Makes the policies about the exceptions of a stack file. Those in `before` check the stack itself, which is the first
 * resource of every run. The one in `after` must be the last of the pack: it needs the results of the other rules.
 */
export function createExceptionPolicies(
  stackFile: StackFile,
  register: ExceptionRegister,
  ruleNames: readonly string[],
): { before: Policies; after: Policies } {
  return {
    before: [
      exceptionComplete(stackFile, register, ruleNames),
      exceptionTermLimited(stackFile),
      exceptionAbsent(stackFile),
    ],
    after: [exceptionUsed(register)],
  };
}

function exceptionComplete(
  { exceptions }: StackFile,
  register: ExceptionRegister,
  ruleNames: readonly string[],
): ResourceValidationPolicy {
  return {
    name: "policy-exception-complete",
    description: "An exception names a rule, one resource, a reason and an end date.",
    enforcementLevel: "mandatory",
    validateResource({ type }, reportViolation) {
      if (type !== stackType) return;
      register.begin();
      for (const problem of exceptions.problems) {
        reportViolation(
          visible(`${problem} Write rule, resource, reason and until, and permission if the rule is about one.`),
        );
      }
      for (const { rule } of exceptions.complete) {
        if (ruleNames.includes(rule)) continue;
        reportViolation(
          visible(`There is no rule ${rule} to make an exception from. Write the name as the violation shows it.`),
        );
      }
    },
  };
}

const term = defineSettings({
  maximumDays: {
    type: "integer",
    minimum: 1,
    default: 366,
    description: "The largest number of days from today to the last day of an exception",
  },
});

function exceptionTermLimited({ exceptions, now }: StackFile): ResourceValidationPolicy {
  return {
    name: "policy-exception-term-limited",
    description: "An exception ends within a year.",
    enforcementLevel: "mandatory",
    configSchema: term.configSchema,
    validateResource(resource, reportViolation) {
      if (resource.type !== stackType) return;
      const { maximumDays } = term.read(resource);
      for (const exception of exceptions.complete) {
        if (daysUntilEnd(exception, now) <= maximumDays) continue;
        reportViolation(
          visible(
            `The exception of ${subjectOf(exception)} ends on ${exception.until}, more than ${maximumDays} days from now. Choose an earlier day: somebody has to review it by then.`,
          ),
        );
      }
    },
  };
}

function exceptionAbsent({ exceptions, now }: StackFile): ResourceValidationPolicy {
  return {
    name: "policy-exception-absent",
    description: "A stack needs no exceptions.",
    enforcementLevel: "advisory",
    validateResource({ type }, reportViolation) {
      if (type !== stackType) return;
      for (const exception of exceptions.complete) reportViolation(visible(describe(exception, now)));
    },
  };
}

function exceptionUsed(register: ExceptionRegister): StackValidationPolicy {
  return {
    name: "policy-exception-used",
    description: "An exception matches something in its stack.",
    enforcementLevel: "mandatory",
    validateStack({ resources }, reportViolation) {
      for (const { exception, why } of register.unused(
        resources.map(({ urn, parent }) => ({ urn, parent: parent?.urn })),
      )) {
        reportViolation(
          visible(
            `The exception of ${subjectOf(exception)} matches nothing: ${why}. Remove it from the stack file, or correct it.`,
          ),
        );
      }
    },
  };
}

function describe(exception: Exception, now: Date): string {
  const { until, reason } = exception;
  return isInForce(exception, now)
    ? `The exception of ${subjectOf(exception)} ends on ${until}; its reason is: ${reason}`
    : `The exception of ${subjectOf(exception)} ended on ${until} and has no effect. Remove it from the stack file.`;
}

function subjectOf({ rule, resource, permission }: Exception): string {
  return `${resource} from ${rule}${permission === undefined ? "" : ` for ${permission}`}`;
}
