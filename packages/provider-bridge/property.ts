/** Marks a value of any type that is known only after another resource is created. `wire.ts` decodes values to it. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Plain values as a resource sees them: secrets unwrapped, unknowns as `unknown`. */
export type Values = Record<string, unknown>;

interface PropertyTraits {
  /** Whether a program must, may or cannot set it. @default "optional" */
  use?: "required" | "optional" | "output";
  /** The service chooses a value if the program sets none, so a missing value is not a change. */
  computed?: true;
  /** Value that the provider sets if the program sets none. */
  default?: string | boolean | number;
  /** Changing it replaces the resource. */
  replaces?: true;
  secret?: true;
  /** The service never returns it, so it exists only in the state. */
  stateOnly?: true;
  /** Why this provider refuses a program that sets it. */
  unsupported?: string;
  /** Top-level properties that cannot be combined with this one. */
  conflictsWith?: readonly string[];
  /** Top-level properties of which at least one is required if this one is missing. */
  unlessGiven?: readonly string[];
  oneOf?: readonly string[];
  /** Minimum and maximum number of elements that the provider accepts. */
  least?: number;
  most?: number;
  /** Describes the problem of a known value. Undefined for a valid one. */
  check?: (value: string) => string | undefined;
  /** The input, as a dotted path, that decides this output: if it changes, the output is unknown until the apply. */
  followsFrom?: string;
  /** Whether every update gives this output a new value, so a preview of an update does not know it. */
  renewedByUpdates?: true;
  /** Where the value is in the service's entity, as a dotted path. */
  member?: string;
}

/** One property of a resource, in the parts of the Terraform schema that decide checks, defaults and diffs. */
export type Property = PropertyTraits &
  (
    | { type: "string" | "boolean" | "integer" }
    | { type: "list" | "set"; of: Property }
    | { type: "map" }
    | { type: "object"; properties: Properties }
  );

export type Properties = Readonly<Record<string, Property>>;

/** Whether a value is present. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A value as an object; anything else becomes an empty one. */
export function asValues(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

/** A value as a list; anything else becomes an empty one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value as a text. Anything except text, numbers and booleans becomes an empty one. */
export function asText(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

/** The values without some members. */
export function omit(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** Whether the name is the bridge's own. The real providers write such names into states and inputs. */
export function isReserved(name: string): boolean {
  return name.startsWith("__");
}

/** Value of a property that neither the program nor the service sets. Objects have none. */
export function zeroOf(property: Property): unknown {
  switch (property.type) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "integer":
      return 0;
    case "list":
    case "set":
      return [];
    case "map":
      return {};
    case "object":
      return undefined;
  }
}

/** Whether a value is empty. Terraform treats empty values as unset. */
export function isZero(property: Property, value: unknown): boolean {
  if (!isPresent(value)) return true;
  if (property.type === "list" || property.type === "set") return asList(value).length === 0;
  if (property.type === "map") return Object.keys(asValues(value)).length === 0;
  if (property.type === "object") {
    const members = asValues(value);
    // The program does not have to set properties that the service adds to an object.
    return Object.entries(property.properties).every(
      ([name, member]) => member.use === "output" || isZero(member, members[name]) || members[name] === member.default,
    );
  }
  return value === zeroOf(property);
}

/** A text as Terraform keeps it: letters and their accents as one character if possible (Unicode's form NFC). */
export function normalize(value: unknown): unknown {
  return typeof value === "string" ? value.normalize("NFC") : value;
}

/** The elements of a set without duplicates, sorted by value, which is Terraform's order. */
export function sortSet(of: Property, elements: unknown[]): unknown[] {
  const keyed = new Map(elements.map((element) => [canonical(of, element), element]));
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, element]) => element);
}

/** A value with defaults or zero values for all absent members of its objects, as the provider's code reads it. */
function complete(property: Property, value: unknown): unknown {
  if (value === unknown) return unknown;
  if (!isPresent(value)) return property.default ?? zeroOf(property);
  if (property.type === "list" || property.type === "set") {
    return asList(value).map((element) => complete(property.of, element));
  }
  if (property.type === "object") return completeAll(property.properties, asValues(value));
  return normalize(value);
}

function completeAll(properties: Properties, values: Values): Values {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, complete(property, values[name])]),
  );
}

/** Planned values of a resource: from the program, otherwise from the service's last choice, otherwise defaults. */
export function planValues(properties: Properties, olds: Values, news: Values): Values {
  const planned: Values = {};
  for (const [name, property] of Object.entries(properties)) {
    const keepsOld = property.computed || property.use === "output";
    planned[name] = !isPresent(news[name]) && keepsOld ? olds[name] : complete(property, news[name]);
  }
  return planned;
}

/**
 * A text that is equal for equal values, whatever the order of sets and members. It also decides the order of sets.
 */
export function canonical(property: Property, value: unknown): string {
  return JSON.stringify(sortSets(property, complete(property, value)));
}

function sortSets(property: Property, value: unknown): unknown {
  if (property.type === "list" || property.type === "set") {
    const elements = asList(value).map((element) => sortSets(property.of, element));
    if (property.type === "list") return elements;
    return elements.map((element) => JSON.stringify(element)).sort();
  }
  if (property.type === "object") {
    const members = asValues(value);
    const names = Object.keys(property.properties).sort();
    return names.map((name) => [name, sortSets(property.properties[name] as Property, members[name])]);
  }
  return value ?? null;
}
