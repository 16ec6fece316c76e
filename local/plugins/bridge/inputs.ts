import { asValues, isPresent, isReserved, isZero, type Properties, type Property, type Values } from "./property.ts";

/** A program's inputs brought up to what the service now says: only what the program set is touched. */
export function refreshInputs(inputs: Values, state: Values): Values {
  const refreshed: Values = {};
  for (const [name, input] of Object.entries(inputs)) {
    if (!isReserved(name) && isPresent(state[name])) refreshed[name] = refreshValue(input, state[name]);
  }
  const defaults = inputs["__defaults"];
  if (Array.isArray(defaults)) {
    // A value that drifted is no longer the default's doing.
    refreshed["__defaults"] = defaults.filter((name) => inputs[String(name)] === refreshed[String(name)]);
  }
  return refreshed;
}

function refreshValue(input: unknown, state: unknown): unknown {
  if (Array.isArray(input) && Array.isArray(state)) {
    return state.slice(0, input.length).map((element, index) => refreshValue(input[index], element));
  }
  const isObject = typeof input === "object" && input !== null && typeof state === "object" && state !== null;
  return isObject ? refreshInputs(asValues(input), asValues(state)) : state;
}

/** The inputs of a program that would have made this state: everything settable that differs from its default. */
export function importInputs(properties: Properties, state: Values, writesDefaults: boolean): Values {
  const inputs: Values = writesDefaults ? { __defaults: [] } : {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.use === "output" || property.unsupported !== undefined) continue;
    if (isRival(property, properties, state)) continue;
    const value = state[name];
    const isSilent = isZero(property, value) || value === property.default;
    if (isPresent(value) && (property.use === "required" || !isSilent)) {
      inputs[name] = importValue(property, value, writesDefaults);
    }
  }
  return inputs;
}

/** Of properties that exclude one another only the last named can be in a program; `tags` comes after the features. */
function isRival(property: Property, properties: Properties, state: Values): boolean {
  const names = Object.keys(properties);
  const own = names.findIndex((name) => properties[name] === property);
  return property.conflictsWith?.some((rival) => isPresent(state[rival]) && names.indexOf(rival) > own) ?? false;
}

function importValue(property: Property, value: unknown, writesDefaults: boolean): unknown {
  if (property.type === "object") return importInputs(property.properties, asValues(value), writesDefaults);
  if ((property.type === "list" || property.type === "set") && Array.isArray(value)) {
    return value.map((element) => importValue(property.of, element, writesDefaults));
  }
  return value;
}
