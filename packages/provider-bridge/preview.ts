import {
  asList,
  asValues,
  isPresent,
  normalize,
  type Properties,
  type Property,
  sortSet,
  unknown,
  type Values,
} from "./property.ts";

/**
 * The same for a creation by a provider on Terraform's older kit: null for everything that the program omits or leaves
 * empty.
 */
export function foreseeCreation(properties: Properties, news: Values): Values {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, foreseeGiven(property, news[name])]),
  );
}

/** The same for an update: unchanged properties are as in the state. `changed` contains paths. */
export function foreseeUpdate(
  properties: Properties,
  olds: Values,
  news: Values,
  changed: ReadonlySet<string>,
): Values {
  const names = new Set([...changed].map((path) => path.split(/[.[]/, 1)[0]));
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      names.has(name) ? foreseeChanged(property, news[name], olds[name]) : fillLists(property, olds[name] ?? null),
    ]),
  );
}

/** A list that the update empties stays an empty list. */
function foreseeChanged(property: Property, given: unknown, old: unknown): unknown {
  const foreseen = foreseeGiven(property, given, old);
  return foreseen === null && isList(property) ? [] : foreseen;
}

/** An update turns the missing lists in an object of the state into empty ones. */
function fillLists(property: Property, old: unknown): unknown {
  if (property.type !== "object" || !isPresent(old) || old === unknown) return old;
  const members = Object.entries(property.properties).map(([name, member]) => {
    const value = asValues(old)[name] ?? null;
    return [name, value === null && isList(member) ? [] : fillLists(member, value)];
  });
  return Object.fromEntries(members);
}

function foreseeGiven(property: Property, given: unknown, old?: unknown): unknown {
  if (given === unknown || property.use === "output") return unknown;
  // Lists of objects are blocks in Terraform, which are never null.
  const empty = (property.type === "list" || property.type === "set") && property.of.type === "object" ? [] : null;
  if (!isPresent(given)) return property.computed === true ? unknown : (property.default ?? empty);
  if (property.type === "object") {
    return isPresent(old)
      ? foreseeChange(property.properties, asValues(given), asValues(old))
      : foreseeCreation(property.properties, asValues(given));
  }
  if (property.type !== "list" && property.type !== "set") return normalize(given);
  const oldElements = property.type === "list" ? asList(old) : [];
  const elements = asList(given).map((element, index) => foreseeGiven(property.of, element, oldElements[index]));
  if (elements.length === 0) return empty;
  return property.type === "set" ? sortSet(property.of, elements) : elements;
}

/** Terraform does not distinguish missing and empty values, so empty values in the state are kept. */
function foreseeChange(properties: Properties, given: Values, old: Values): Values {
  const members = Object.entries(properties).map(([name, member]): [string, unknown] => {
    const value = foreseeGiven(member, given[name], old[name]);
    if (value !== null) return [name, value];
    return [name, isList(member) ? [] : isZero(old[name]) ? old[name] : null];
  });
  return Object.fromEntries(members);
}

/** Outputs for a preview: planned inputs, and unknown for values that the service decides. */
export function foresee(properties: Properties, planned: Values): Values {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const isDecidedLater = !isPresent(planned[name]) && (property.computed === true || property.use === "output");
      return [name, isDecidedLater ? unknown : foreseeMembers(property, planned[name])];
    }),
  );
}

function isList({ type }: Property): boolean {
  return type === "list" || type === "set";
}

function isZero(value: unknown): boolean {
  return value === "" || value === false || value === 0;
}

/** Properties that the service adds to an object are unknown in a preview. */
function foreseeMembers(property: Property, value: unknown): unknown {
  if (property.type !== "object" || !isPresent(value) || value === unknown) return value ?? null;
  const members = Object.entries(property.properties).map(([name, member]) => [
    name,
    member.use === "output" ? unknown : foreseeMembers(member, asValues(value)[name]),
  ]);
  return Object.fromEntries(members);
}
