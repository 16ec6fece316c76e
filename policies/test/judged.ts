import { createRequire } from "node:module";
import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import type { Violation, ResourceRule, StackViolation, StackRule } from "../rule.ts";

// What the SDK wraps the values of a preview in. It is not among its declared exports.
const { unknownCheckingProxy, unknownStringValue } = createRequire(import.meta.url)("@pulumi/policy/proxy.js") as {
  unknownCheckingProxy: <T>(value: T) => T;
  unknownStringValue: string;
};

/** A value that a preview does not know yet: reading it throws. */
export const unknown = unknownStringValue;

/** The time at which the tests judge. */
export const now = new Date("2026-11-21T08:00:00Z");

const otherTokens: Record<string, string> = {
  EntraApplication: "entra-integrations:index:EntraApplication",
  OAuthIntegration: "entra-integrations:index:OAuthIntegration",
  RotatingSecret: "entra-integrations:index:RotatingSecret",
  Stack: "pulumi:pulumi:Stack",
};

/** Returns the type token of a resource, such as of `Application`; one of another provider is a token already. */
export function tokenOf(type: string): string {
  if (type.includes(":")) return type;
  return otherTokens[type] ?? `azuread:index/${type.slice(0, 1).toLowerCase()}${type.slice(1)}:${type}`;
}

/** Where a resource stands and how it is held. */
export interface Standing {
  stack?: string;
  name?: string;
  /** Logical name of the component that it is a part of. */
  parent?: string;
  protect?: boolean;
  /** What the organization configured for the rule. */
  config?: object;
}

/** A resource as the engine hands it to a rule. */
export function judged(type: string, props: Record<string, unknown>, standing: Standing = {}): ResourceValidationArgs {
  const { stack = "dev", name = "erp-sync-application", parent, protect = false, config = {} } = standing;
  const urn = (token: string, logical: string): string => `urn:pulumi:${stack}::contoso::${token}::${logical}`;
  return {
    ...typed(tokenOf(type), props),
    urn: urn(tokenOf(type), name),
    name,
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      additionalSecretOutputs: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      ...(parent !== undefined && { parent: urn("entra-integrations:index:EntraApplication", parent) }),
    },
    stackTags: new Map(),
    getConfig: () => config as never,
    notApplicable: refuse,
  };
}

/** A resource among others, as the engine hands all of them to a rule at the end of a preview. */
export function standing(
  type: string,
  name: string,
  props: Record<string, unknown> = {},
  relations: { parent?: PolicyResource; on?: Record<string, PolicyResource>; stack?: string } = {},
): PolicyResource {
  const { parent, on = {}, stack } = relations;
  const { opts, urn } = judged(type, props, { name, ...(stack !== undefined && { stack }) });
  return {
    ...typed(tokenOf(type), props),
    urn,
    name,
    opts,
    dependencies: [],
    propertyDependencies: Object.fromEntries(Object.entries(on).map(([property, one]) => [property, [one]])),
    ...(parent !== undefined && { parent }),
  };
}

/** A stack of these resources. */
export function stackOf(resources: PolicyResource[], config: object = {}): StackValidationArgs {
  return { resources, getConfig: () => config as never, stackTags: new Map(), notApplicable: refuse };
}

/** The messages that a rule reports; `does not apply`, or `cannot tell` if it read an unknown value. */
export function verdict(rule: ResourceRule | StackRule, on: ResourceValidationArgs | StackValidationArgs): Verdict {
  try {
    return messagesOf(
      "judge" in rule ? rule.judge(on as ResourceValidationArgs, now) : rule.judgeStack(on as StackValidationArgs),
    );
  } catch (error) {
    if (error instanceof Error && error.constructor.name === "UnknownValueError") return "cannot tell";
    throw error;
  }
}

type Verdict = string[] | "does not apply" | "cannot tell";

function messagesOf(findings: (Violation | StackViolation)[] | undefined): Verdict {
  return findings === undefined ? "does not apply" : findings.map(({ message }) => message);
}

function typed(token: string, given: Record<string, unknown>) {
  const props = unknownCheckingProxy(given);
  const isType = (resourceClass: object): boolean => Reflect.get(resourceClass, "__pulumiType") === token;
  return {
    type: token,
    props,
    isType,
    asType: (resourceClass: object) => (isType(resourceClass) ? (props as never) : undefined),
  };
}

function refuse(reason?: string): never {
  throw new Error(reason ?? "does not apply");
}
