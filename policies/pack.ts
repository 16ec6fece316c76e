import type {
  EnforcementLevel,
  Policies,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { createExceptionPolicies } from "./exception-policies.ts";
import { ExceptionRegister } from "./exception-register.ts";
import type { Located } from "./exceptions.ts";
import { isUnknown, judgeKnown } from "./known.ts";
import { levels } from "./levels.ts";
import type { Violation, ResourceRule, StackRule } from "./rule.ts";
import type { StackFile } from "./stack-file.ts";
import { nameOf } from "./urn.ts";
import { visible } from "./visible.ts";

/** Turns the rules into Pulumi policies, for a stack file and a time. */
export function createPolicies(stackFile: StackFile): Policies {
  const register = new ExceptionRegister(stackFile.exceptions.complete, stackFile.now);
  const rules = levels.map(([rule, level]) =>
    "judge" in rule
      ? enforceResourceRule(rule, level, register, stackFile.now)
      : enforceStackRule(rule, level, register),
  );
  const { before, after } = createExceptionPolicies(
    stackFile,
    register,
    levels.map(([{ name }]) => name),
  );
  return [...before, ...rules, ...after];
}

function enforceResourceRule(
  rule: ResourceRule,
  enforcementLevel: EnforcementLevel,
  register: ExceptionRegister,
  now: Date,
): ResourceValidationPolicy {
  return {
    ...described(rule, enforcementLevel),
    validateResource(resource, reportViolation) {
      const located = { urn: resource.urn, parent: resource.opts.parent };
      register.judge(rule.name, resource.urn);
      if (isLeftOut(resource)) {
        register.postpone(rule.name, located);
        return resource.notApplicable();
      }
      const findings = watched(register, rule.name, () => rule.judge(resource, now), located);
      if (findings === undefined) return resource.notApplicable();
      for (const finding of findings) {
        if (!register.excuses(rule.name, located, finding.permission)) reportViolation(textOf(finding));
      }
    },
  };
}

function enforceStackRule(
  rule: StackRule,
  enforcementLevel: EnforcementLevel,
  register: ExceptionRegister,
): StackValidationPolicy {
  return {
    ...described(rule, enforcementLevel),
    validateStack(given, reportViolation) {
      const [resources, leftOut] = partition(given.resources, (resource) => !isLeftOut(resource));
      const stack = { ...given, resources };
      for (const { urn, parent } of leftOut) register.postpone(rule.name, { urn, parent: parent?.urn });
      for (const { urn } of resources) register.judge(rule.name, urn);
      const findings = watched(register, rule.name, () => rule.judgeStack(stack));
      if (findings === undefined) return given.notApplicable();
      const urnsByText = new Map<string, string[]>();
      for (const finding of findings) {
        const parent = resources.find(({ urn }) => urn === finding.urn)?.parent?.urn;
        if (register.excuses(rule.name, { urn: finding.urn, parent }, finding.permission)) continue;
        const text = textOf(finding);
        urnsByText.set(text, [...(urnsByText.get(text) ?? []), finding.urn]);
      }
      // A violation that is the same for several resources is reported once.
      for (const [text, urns] of urnsByText) {
        if (urns.length === 1) reportViolation(text, urns[0]);
        else reportViolation(`${visible(urns.map(nameOf).sort().join(", "))}: ${text}`);
      }
    },
  };
}

/** Runs a rule, and records if it needs a value that is unknown in this preview. */
function watched<T>(register: ExceptionRegister, rule: string, judge: () => T, resource?: Located): T {
  try {
    const { found, isCertain } = judgeKnown(judge);
    if (!isCertain) register.postpone(rule, resource);
    return found;
  } catch (error) {
    if (isUnknown(error)) register.postpone(rule, resource);
    throw error;
  }
}

/** With --target or --exclude, a resource that is left out and does not exist yet has no properties. */
function isLeftOut({ type, props }: Pick<ResourceValidationArgs, "type" | "props">): boolean {
  return type.startsWith("azuread:") && Object.keys(props).length === 0;
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function described({ name, description, configSchema }: ResourceRule | StackRule, enforcementLevel: EnforcementLevel) {
  return { name, description, enforcementLevel, ...(configSchema && { configSchema }) };
}

function textOf({ message, fix }: Violation): string {
  return visible(`${message} ${fix}`);
}
