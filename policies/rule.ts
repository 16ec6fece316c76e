import type { PolicyConfigSchema, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";

/** What breaks a rule: one sentence of cause, one of remedy. */
export interface Finding {
  cause: string;
  remedy: string;
  /** The permission that it is about: an exception is for that one alone. */
  permission?: string;
}

interface Law {
  /** The required state, `<subject>-<assertion>`. */
  name: string;
  /** The required state in one sentence. */
  description: string;
  configSchema?: PolicyConfigSchema;
}

/** A rule that sees one resource at a time, before it is made. It reads inputs, and of them only what is known in a preview. */
export interface ResourceRule extends Law {
  /** Returns what breaks the rule; undefined where the rule does not apply. */
  judge: (resource: ResourceValidationArgs, now: Date) => Finding[] | undefined;
}

/** A rule on how resources stand to each other; it sees them at the end of a preview. */
export interface StackRule extends Law {
  /** Returns what breaks the rule, and where; undefined where the rule does not apply. */
  judgeStack: (stack: StackValidationArgs) => StackFinding[] | undefined;
}

/** A finding on one of several resources. */
export interface StackFinding extends Finding {
  urn: string;
}

/** A rule of the pack. How strictly it is held is not its own business: see `levels.ts`. */
export type Rule = ResourceRule | StackRule;
