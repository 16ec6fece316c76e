import {
  ComponentResource,
  CustomResource,
  type CustomResourceOptions,
  type Inputs,
  type Output,
  ProviderResource,
  type Resource,
} from "@pulumi/pulumi";

/** How a plan is noticed: stopped by a mandatory rule, warned about by an advisory one, or only in the access report. */
export type Expected = "stops" | "warns" | "reported";

/** A plan that gives access, or hides who has it, in a way that nobody may miss. */
export interface Plan {
  title: string;
  expected: Expected;
  /** The rule that notices it; none for `reported`. */
  rule?: string;
  create: (make: Maker) => void;
  /** What was deployed before, for a plan that changes or deletes it. */
  before?: (make: Maker) => void;
}

/** Creates the resources of one plan. Each name begins with the plan's own name. */
export interface Maker {
  /** A raw resource. A short type such as `Application` is one of azuread's. */
  (type: string, inputs: Inputs, options?: CustomResourceOptions): Raw;
  /** The same with a suffix to the plan's name, such as `-secret-0`. */
  named: (suffix: string, type: string, inputs: Inputs, options?: CustomResourceOptions) => Raw;
  nameOf: (suffix: string) => string;
  component: (suffix: string, type: string, parent?: Resource) => ComponentResource;
  /** A provider instance with its own configuration. */
  provider: (name: string, inputs: Inputs) => ProviderResource;
}

/** A raw resource with the outputs that others refer to. */
export class Raw extends CustomResource {
  declare readonly objectId: Output<string>;
  declare readonly clientId: Output<string>;

  constructor(type: string, name: string, inputs: Inputs, options?: CustomResourceOptions) {
    super(type, name, { objectId: undefined, clientId: undefined, ...inputs }, options);
  }
}

/** An instance of a provider. */
class Provider extends ProviderResource {}

/** Returns a maker whose resources are named after a plan. */
export function makerFor(plan: string): Maker {
  let count = 0;
  const named: Maker["named"] = (suffix, type, inputs, options) =>
    new Raw(tokenOf(type), `${plan}${suffix}`, inputs, options);
  const make = (type: string, inputs: Inputs, options?: CustomResourceOptions): Raw =>
    named(`-${String(count++)}`, type, inputs, options);
  const component: Maker["component"] = (suffix, type, parent) =>
    new ComponentResource(type, `${plan}${suffix}`, {}, parent && { parent });
  const provider: Maker["provider"] = (name, inputs) =>
    new Provider(name, `${plan}-provider-${String(count++)}`, inputs);
  return Object.assign(make, { named, nameOf: (suffix: string) => `${plan}${suffix}`, component, provider });
}

/** A plan of one resource. */
export function one(
  title: string,
  expected: Expected,
  rule: string | undefined,
  type: string,
  inputs: Inputs,
  options?: CustomResourceOptions,
): Plan {
  return {
    title,
    expected,
    ...(rule !== undefined && { rule }),
    create: (make) => void make(type, inputs, options),
  };
}

function tokenOf(type: string): string {
  if (type.includes(":")) return type;
  return `azuread:index/${type.slice(0, 1).toLowerCase()}${type.slice(1)}:${type}`;
}
