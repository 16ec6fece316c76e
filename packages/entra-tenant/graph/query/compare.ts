import type { Projection } from "../projection.ts";
import type { Comparison, Path } from "./filter-syntax.ts";
import type { Literal } from "./tokens.ts";

/**
 * Compares like Graph: text ignores case. Null equals null, and is neither smaller nor greater than any other value.
 */
export function compare(operator: Comparison, value: unknown, literal: Literal): boolean {
  const isDate = literal.type === "date";
  const left = comparable(value, isDate);
  const right = comparable(literal.value, isDate);
  if (operator === "eq") return left === right;
  if (operator === "ne") return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
  if (operator === "gt") return left > right;
  if (operator === "ge") return left >= right;
  return operator === "lt" ? left < right : left <= right;
}

function comparable(value: unknown, isDate: boolean): string | number | boolean | null {
  if (typeof value === "string") return isDate ? Date.parse(value) : value.toLowerCase();
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The value at a path; undefined if an object on the way is missing. */
export function valueAt(item: unknown, path: Path): unknown {
  return path.reduce(memberOf, item);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const own = ownName(value, name);
  return own === undefined ? undefined : (value as Projection)[own];
}

/** The spelling of a property in an object, because Graph ignores case in property names. */
export function ownName(object: object, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}
