import {
  asList,
  asValues,
  canonical,
  isPresent,
  isZero,
  normalize,
  type Properties,
  type Property,
  unknown,
  type Values,
} from "./property.ts";

/** Kind of change of a property, in Pulumi's terms. */
export type DiffKind = "ADD" | "DELETE" | "UPDATE" | "ADD_REPLACE" | "DELETE_REPLACE" | "UPDATE_REPLACE";

type Change = [path: string, kind: "ADD" | "DELETE" | "UPDATE"];

/** Every change between a state and a program's inputs, by property path. */
export function diffInputs(
  properties: Properties,
  olds: Values,
  news: Values,
  ignored: readonly string[] = [],
): Map<string, DiffKind> {
  const changes = new Map<string, DiffKind>();
  for (const [name, property] of Object.entries(properties)) {
    for (const [path, kind] of diffValue(property, name, olds[name], news[name])) {
      if (ignored.some((prefix) => isWithin(path, prefix))) continue;
      changes.set(path, property.replaces ? `${kind}_REPLACE` : kind);
    }
  }
  for (const [name, { followsFrom }] of Object.entries(properties)) {
    if (followsFrom === undefined || ignored.some((prefix) => isWithin(followsFrom, prefix))) continue;
    if (isMoved(properties, followsFrom.split("."), olds, news))
      changes.set(name, isPresent(olds[name]) ? "UPDATE" : "ADD");
  }
  return changes;
}

/** Whether a property differs, at any depth. */
function isMoved(properties: Properties, path: readonly string[], olds: Values, news: Values): boolean {
  const [name = "", ...rest] = path;
  const property = properties[name];
  if (property === undefined) return false;
  if (rest.length === 0 || property.type !== "object" || news[name] === unknown) {
    return diffValue(property, name, olds[name], news[name]).length > 0;
  }
  return isMoved(property.properties, rest, asValues(olds[name]), asValues(news[name]));
}

/** The top-level property of a path. */
export function topLevelName(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);
}

function diffValue(property: Property, path: string, old: unknown, given: unknown): Change[] {
  if (given === unknown) return [[path, isPresent(old) ? "UPDATE" : "ADD"]];
  if (!isPresent(given)) {
    if (property.computed || property.use === "output") return [];
    if (property.default === undefined) return diffSilence(property, path, old);
    given = property.default;
  }
  if (!isPresent(old) || isEmptyCollection(old)) return isZero(property, given) ? [] : [[path, "ADD"]];
  if (isEmptyCollection(given)) return [[path, "DELETE"]];
  switch (property.type) {
    case "set":
      return diffSet(property.of, path, asList(old), asList(given));
    case "list":
      return diffList(property.of, path, asList(old), asList(given));
    case "map":
      return diffMap(path, asValues(old), asValues(given));
    case "object":
      return diffObject(property.properties, path, asValues(old), asValues(given));
    default:
      return old === normalize(given) ? [] : [[path, "UPDATE"]];
  }
}

/** For the real bridge, an empty collection equals none. So filling or emptying a collection changes it as a whole. */
function isEmptyCollection(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/**
 * The program does not set a property that has a value. Terraform removes blocks one by one, and anything else as a
 * whole.
 */
function diffSilence(property: Property, path: string, old: unknown): Change[] {
  if (isZero(property, old)) return [];
  const isBlockList = (property.type === "set" || property.type === "list") && property.of.type === "object";
  return isBlockList ? asList(old).map((_, index) => [`${path}[${index}]`, "DELETE"]) : [[path, "DELETE"]];
}

/**
 * Order does not matter. A removed element is reported with its old index, an added one with its index in the program.
 */
function diffSet(of: Property, path: string, olds: unknown[], givens: unknown[]): Change[] {
  const oldKeys = olds.map((element) => canonical(of, element));
  const givenKeys = givens.map((element) => canonical(of, element));
  const changes: Change[] = [];
  for (let index = 0; index < Math.max(olds.length, givens.length); index++) {
    const old = givenKeys.includes(oldKeys[index] ?? "") ? undefined : olds[index];
    const given = oldKeys.includes(givenKeys[index] ?? "") ? undefined : givens[index];
    changes.push(...diffElement(of, `${path}[${index}]`, old, given));
  }
  // The text in the plan is normalized, so the real bridge does not find the program's element and reports the whole
  // set.
  const isFound = of.type !== "object" || !hasDecomposedText(givens);
  return changes.length === 0 || isFound ? changes : [[path, "UPDATE"]];
}

function hasDecomposedText(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text !== text.normalize("NFC");
}

function diffList(of: Property, path: string, olds: unknown[], givens: unknown[]): Change[] {
  const length = Math.max(olds.length, givens.length);
  return Array.from({ length }, (_, index) => diffElement(of, `${path}[${index}]`, olds[index], givens[index])).flat();
}

function diffMap(path: string, olds: Values, givens: Values): Change[] {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(givens)])].sort();
  return keys.flatMap((key) => {
    const keyPath = /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}["${key.replaceAll('"', '\\"')}"]`;
    return diffElement({ type: "string" }, keyPath, olds[key], givens[key]);
  });
}

function diffObject(properties: Properties, path: string, olds: Values, givens: Values): Change[] {
  return Object.entries(properties).flatMap(([name, property]) =>
    diffValue(property, `${path}.${name}`, olds[name], givens[name]),
  );
}

/** Unlike properties, elements either exist or not: an empty text in a list is an element. */
function diffElement(of: Property, path: string, old: unknown, given: unknown): Change[] {
  if (!isPresent(old) && !isPresent(given)) return [];
  if (!isPresent(old)) return [[path, "ADD"]];
  if (!isPresent(given)) return [[path, "DELETE"]];
  return diffValue(of, path, old, given);
}
