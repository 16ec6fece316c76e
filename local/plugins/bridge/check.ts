import {
  asList,
  asText,
  asValues,
  isPresent,
  isReserved,
  type Properties,
  type Property,
  unknown,
  type Values,
} from "./property.ts";

/** What `checkInputs` found: the inputs with defaults filled in, and a text for each thing that is wrong. */
export interface CheckResult {
  inputs: Values;
  failures: string[];
}

export interface CheckOptions {
  /** The resource's name, for pointing at a value as the real providers do. */
  name: string;
  /** Write defaults into the inputs and list them under `__defaults`, as providers on Terraform's older SDK do. */
  writesDefaults: boolean;
  /**
   * The inputs of the last run. A value that a default put there is kept. So is any value if the inputs have no
   * `__defaults`, which happens when a refresh found that every default had changed.
   */
  olds?: Values;
}

/** Checks a program's inputs against the schema; unknown values pass, whatever the type. */
export function checkInputs(properties: Properties, news: Values, options: CheckOptions): CheckResult {
  const failures: string[] = [];
  const inputs = checkMembers(properties, news, options.olds ?? {}, "", options, failures);
  for (const [name, property] of Object.entries(properties)) {
    const rival = property.conflictsWith?.find((other) => isPresent(news[other]));
    if (isPresent(news[name]) && rival !== undefined) {
      failures.push(
        `Conflicting configuration arguments: "${name}" conflicts with ${rival}. ${examine(options, name)}`,
      );
    }
  }
  return { inputs, failures };
}

function examine(options: CheckOptions, path: string): string {
  return `Examine values at '${options.name}.${path}'.`;
}

function checkMembers(
  properties: Properties,
  news: Values,
  olds: Values,
  parent: string,
  options: CheckOptions,
  failures: string[],
): Values {
  const inputs: Values = {};
  const defaulted: string[] = [];
  const pathOf = (name: string) => (parent === "" ? name : `${parent}.${name}`);
  for (const [name, value] of Object.entries(news)) {
    const property = properties[name];
    if (isReserved(name) || !isPresent(value)) continue;
    if (property === undefined || property.use === "output") {
      failures.push(`Invalid or unknown key. ${examine(options, pathOf(name))}`);
    } else if (property.unsupported !== undefined) {
      failures.push(`The local provider does not support '${pathOf(name)}': ${property.unsupported}.`);
    } else {
      inputs[name] = checkValue(property, value, olds[name], pathOf(name), options, failures);
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (inputs[name] !== undefined) continue;
    const defaultValue = options.writesDefaults ? defaultOf(name, property, olds) : undefined;
    if (defaultValue !== undefined) {
      inputs[name] = defaultValue;
      defaulted.push(name);
    } else if (property.use === "required" && !isPresent(news[name])) {
      failures.push(`Missing required property '${pathOf(name)}'`);
    }
  }
  if (options.writesDefaults) inputs["__defaults"] = defaulted.sort();
  return inputs;
}

function defaultOf(name: string, property: Property, olds: Values): unknown {
  const defaulted = olds["__defaults"];
  const keepsOld = !Array.isArray(defaulted) || defaulted.includes(name);
  if (property.default !== undefined && keepsOld && isPresent(olds[name])) return olds[name];
  // A default that is the type's zero needs no writing down, and the real bridge does not either.
  return property.default || undefined;
}

function checkValue(
  property: Property,
  value: unknown,
  old: unknown,
  path: string,
  options: CheckOptions,
  failures: string[],
): unknown {
  if (value === unknown) return value;
  if ((property.type === "list" || property.type === "set") && Array.isArray(value)) {
    return value.map((element, index) =>
      checkValue(property.of, element, asList(old)[index], `${path}[${index}]`, options, failures),
    );
  }
  if (property.type === "object" && isRecord(value)) {
    return checkMembers(property.properties, value, asValues(old), path, options, failures);
  }
  if (property.type === "map" && isRecord(value)) {
    const entries = Object.entries(value).filter(([name]) => !isReserved(name));
    const text = { type: "string" } as const;
    return Object.fromEntries(
      entries.map(([name, member]) => [
        name,
        checkValue(text, member, undefined, `${path}.${name}`, options, failures),
      ]),
    );
  }
  const coerced = coerce(property, value);
  if (coerced === undefined) {
    failures.push(
      `expected ${typeNames[property.type]} type, got ${preview(property, value)}. ${examine(options, path)}`,
    );
    return value;
  }
  if (property.oneOf !== undefined && coerced !== unknown && !property.oneOf.includes(asText(coerced))) {
    const allowed = property.oneOf.map((text) => `"${text}"`).join(" ");
    failures.push(`expected ${path} to be one of [${allowed}], got ${asText(coerced)}. ${examine(options, path)}`);
  }
  const law = property.use === "output" ? undefined : property.check?.(asText(coerced));
  if (law !== undefined) failures.push(`${law}. ${examine(options, path)}`);
  return coerced;
}

const typeNames = {
  string: "string",
  boolean: "boolean",
  integer: "integer",
  list: "array",
  set: "array",
  map: "object",
  object: "object",
};

/** The real bridge lets text stand for numbers and booleans, and these for text. */
function coerce(property: Property, value: unknown): unknown {
  switch (property.type) {
    case "string":
      return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : { true: true, false: false }[String(value)];
    case "integer":
      return Number.isInteger(Number(value)) && value !== "" && typeof value !== "boolean" ? Number(value) : undefined;
    default:
      return undefined;
  }
}

function isRecord(value: unknown): value is Values {
  return typeof value === "object" && !Array.isArray(value) && asValues(value) === value;
}

function preview(property: Property, value: unknown): string {
  const type = Array.isArray(value) ? "array" : isPresent(value) ? typeof value : "null";
  if (property.secret) return `a secret value of type ${type}`;
  const text = JSON.stringify(value);
  return `${text.length > 30 ? `${text.slice(0, 27)}...` : text} of type ${type}`;
}
