import {
  asValues,
  canonical,
  isPresent,
  isReserved,
  isZero,
  type Properties,
  type Property,
  type Values,
} from "./property.ts";

/** Updates a program's inputs to the values of the service. Changes only properties that the program sets. */
export function refreshInputs(properties: Properties, inputs: Values, state: Values): Values {
  const refreshed: Values = {};
  for (const [name, input] of Object.entries(inputs)) {
    const property = properties[name];
    if (isReserved(name) || property === undefined || !isPresent(state[name])) continue;
    refreshed[name] = refreshValue(property, input, state[name]);
  }
  const defaults = inputs["__defaults"];
  if (Array.isArray(defaults)) {
    // A value that drifted is not a default any more.
    const standing = defaults.filter((name) => inputs[String(name)] === refreshed[String(name)]);
    // An empty list is removed too. The next check then keeps the drifted value and repairs nothing.
    // https://github.com/pulumi/pulumi-terraform-bridge/pull/3356
    if (standing.length > 0) refreshed["__defaults"] = standing;
  }
  return refreshed;
}

function refreshValue(property: Property, input: unknown, state: unknown): unknown {
  if ((property.type === "set" || property.type === "list") && Array.isArray(input) && Array.isArray(state)) {
    const partners =
      property.type === "set" && property.of.type === "object" ? pairUp(property.of, input, state) : state;
    return partners.slice(0, input.length).map((element, index) => refreshValue(property.of, input[index], element));
  }
  return property.type === "object" ? refreshInputs(property.properties, asValues(input), asValues(state)) : state;
}

/** Sorts the state's objects in the program's order. Objects with the most common values are matched. */
function pairUp(of: Property & { type: "object" }, inputs: unknown[], states: unknown[]): unknown[] {
  const members = Object.entries(of.properties);
  const inCommon = (input: Values, state: Values) =>
    members.filter(([name, member]) => canonical(member, input[name]) === canonical(member, state[name])).length;
  const remaining = states.map(asValues);
  return inputs.flatMap((input) => {
    const scores = remaining.map((state) => inCommon(asValues(input), state));
    return remaining.splice(scores.indexOf(Math.max(...scores)), 1);
  });
}

/**
 * The inputs of a program that would have created this state: all settable properties that differ from their default.
 */
export function importInputs(properties: Properties, state: Values, writesDefaults: boolean): Values {
  const inputs: Values = writesDefaults ? { __defaults: [] } : {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.use === "output" || property.unsupported !== undefined) continue;
    if (hasRival(name, properties, state)) continue;
    const value = state[name];
    // A zero value that is not the default was chosen, as in the real bridge: a program has to set it.
    const isSilent = property.default === undefined ? isZero(property, value) : value === property.default;
    if (isPresent(value) && (property.use === "required" || !isSilent)) {
      inputs[name] = importValue(property, value, writesDefaults);
    }
  }
  return inputs;
}

/** If properties exclude each other, a program can have only one: the first by name, as in the real bridge. */
function hasRival(name: string, properties: Properties, state: Values): boolean {
  const rivals = properties[name]?.conflictsWith ?? [];
  return rivals.some((rival) => rival < name && !isZero(properties[rival] as Property, state[rival]));
}

function importValue(property: Property, value: unknown, writesDefaults: boolean): unknown {
  if (property.type === "object") return importInputs(property.properties, asValues(value), writesDefaults);
  if ((property.type === "list" || property.type === "set") && Array.isArray(value)) {
    return value.map((element) => importValue(property.of, element, writesDefaults));
  }
  return value;
}
