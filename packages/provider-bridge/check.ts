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

/** Result of `checkInputs`: the inputs with defaults, and a text for each problem. */
export interface CheckResult {
  inputs: Values;
  failures: string[];
}

export interface CheckOptions {
  /** The resource's name, for error messages in the style of the real providers. */
  name: string;
  /**
   * Whether to write defaults into the inputs and list them under `__defaults`, as providers on Terraform's older SDK
   * do.
   */
  writesDefaults: boolean;
  /**
   * The inputs of the last run. Keeps a value that is a default there. If the inputs have no `__defaults`, keeps any
   * value: a refresh has then found that every default had changed.
   */
  olds?: Values;
}

/** Checks a program's inputs against the schema. Unknown values are accepted for any type. */
export function checkInputs(properties: Properties, news: Values, options: CheckOptions): CheckResult {
  const failures: string[] = [];
  const inputs = checkMembers(properties, news, options.olds ?? {}, "", options, failures);
  for (const [name, property] of Object.entries(properties)) {
    const rival = property.conflictsWith?.find((other) => isKnown(news[other]));
    if (isKnown(news[name]) && rival !== undefined) {
      failures.push(
        `Conflicting configuration arguments: "${name}" conflicts with ${rival}. ${examine(options, name)}`,
      );
    }
    const either = [name, ...(property.unlessGiven ?? [])];
    if (property.unlessGiven !== undefined && !either.some((one) => isPresent(news[one]))) {
      failures.push(
        `Missing required argument. One of ${either.join(", ")} must be specified. ${examine(options, name)}`,
      );
    }
  }
  return { inputs, failures };
}

function isKnown(value: unknown): boolean {
  return isPresent(value) && value !== unknown;
}

/** Starts the part of a path that the real bridge omits: it reports a set, but nothing inside it. */
const untold = "\0";

function told(path: string): string {
  return path.split(untold, 1)[0] ?? "";
}

function examine(options: CheckOptions, path: string): string {
  return `Examine values at '${options.name}.${told(path)}'.`;
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
      failures.push(missing(options, pathOf(name)));
    }
  }
  if (options.writesDefaults) inputs["__defaults"] = defaulted.sort();
  return inputs;
}

function missing(options: CheckOptions, path: string): string {
  return told(path) === path
    ? `Missing required property '${path}'`
    : `Missing required property '${path.replace(/.*\./, "")}'. ${examine(options, path)}`;
}

function defaultOf(name: string, property: Property, olds: Values): unknown {
  const defaulted = olds["__defaults"];
  const keepsOld = !Array.isArray(defaulted) || defaulted.includes(name);
  if (property.default !== undefined && keepsOld && isPresent(olds[name])) return olds[name];
  // A default equal to the type's zero value is not written, as in the real bridge.
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
  if ((property.type === "list" || property.type === "set") && (Array.isArray(value) || options.writesDefaults)) {
    return checkElements(property, value, old, path, options, failures);
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
    failures.push(
      `expected ${told(path)} to be one of [${allowed}], got ${asText(coerced)}. ${examine(options, path)}`,
    );
  }
  const law = property.use === "output" ? undefined : property.check?.(asText(coerced));
  if (law !== undefined) failures.push(`${law}. ${examine(options, path)}`);
  return coerced;
}

function checkElements(
  property: Property & { type: "list" | "set" },
  value: unknown,
  old: unknown,
  path: string,
  options: CheckOptions,
  failures: string[],
): unknown[] {
  // The bridge to Terraform's older kit accepts a single value instead of a list.
  const elements = Array.isArray(value) ? (value as unknown[]) : [value];
  const { least = 0, most = Infinity } = property;
  if (elements.length > most || elements.length < least) {
    const limit = elements.length > most ? `at most ${String(most)}` : `at least ${String(least)}`;
    failures.push(`expected ${limit} list items, got ${String(elements.length)}. ${examine(options, path)}`);
  }
  // Terraform treats a set that contains anything unknown as completely unknown.
  const own = property.type === "set" && JSON.stringify(elements).includes(unknown) ? [] : failures;
  const place = property.type === "set" ? `${path}${untold}` : path;
  return elements.map((element, index) =>
    checkValue(property.of, element, asList(old)[index], `${place}[${index}]`, options, own),
  );
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

/** Converts texts to numbers and booleans and back, as the real bridge does. */
function coerce(property: Property, value: unknown): unknown {
  switch (property.type) {
    case "string":
      return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : flagOf(value);
    case "integer":
      return Number.isInteger(Number(value)) && value !== "" && typeof value !== "boolean" ? Number(value) : undefined;
    default:
      return undefined;
  }
}

/** Accepts the same texts as Go's strconv.ParseBool. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value !== "string") return undefined;
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(value) ? false : undefined;
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
