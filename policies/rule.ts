import type { PolicyConfigSchema, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";

/** A violation of a rule: one sentence about the problem, one about the solution. */
export interface Violation {
  message: string;
  fix: string;
  /** The permission of the violation; an exception covers only this one. */
  permission?: string;
}

interface Law {
  /** The required state, `<subject>-<assertion>`. */
  name: string;
  /** The required state in one sentence. */
  description: string;
  configSchema?: PolicyConfigSchema;
}

/** A rule that sees one resource at a time, before it is created. It reads only inputs that are known in a preview. */
export interface ResourceRule extends Law {
  /** Returns the violations; undefined if the rule does not apply. */
  judge: (resource: ResourceValidationArgs, now: Date) => Violation[] | undefined;
}

/** A rule about relations between resources, which it sees at the end of a preview. */
export interface StackRule extends Law {
  /** Returns the violations with their resources; undefined if the rule does not apply. */
  judgeStack: (stack: StackValidationArgs) => StackViolation[] | undefined;
}

/** A violation on one of several resources. */
export interface StackViolation extends Violation {
  urn: string;
}

/** A rule of the pack. Its level is in `levels.ts`. */
export type Rule = ResourceRule | StackRule;
