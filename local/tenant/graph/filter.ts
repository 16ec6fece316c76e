import { badRequest, notServed } from "./errors.ts";
import type { Projection } from "./projection.ts";

type Test = (item: Projection) => boolean;

const equality = /^([A-Za-z]\w*)\s+eq\s+(?:'((?:[^']|'')*)'|(true|false|null))/;
const anyEquality = /^([A-Za-z]\w*)\/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*\)/;
const keywords: Record<string, unknown> = { true: true, false: false, null: null };
const conjunction = /^\s+and\s+/;

/**
 * Reads a `$filter`: `eq` on a property, `any` with `eq` on a collection of strings, joined by `and`.
 * Everything else is refused, never ignored: a client that asked for less must not be handed everything.
 */
export function parseFilter(text: string): Test {
  const tests: Test[] = [];
  let rest = text.trim();
  for (;;) {
    const clause = parseAny(rest) ?? parseEquality(rest);
    if (!clause) throw unsupported(text);
    tests.push(clause.test);
    rest = rest.slice(clause.length);
    if (rest === "") return (item) => tests.every((test) => test(item));
    const and = conjunction.exec(rest);
    if (!and) throw unsupported(text);
    rest = rest.slice(and[0].length);
  }
}

function parseEquality(text: string): { test: Test; length: number } | undefined {
  const match = equality.exec(text);
  if (!match) return undefined;
  const [{ length }, property = "", quoted, keyword] = match;
  const wanted = quoted === undefined ? keywords[keyword ?? ""] : unquote(quoted);
  return { length, test: (item) => isEqual(requireProperty(item, property), wanted) };
}

function parseAny(text: string): { test: Test; length: number } | undefined {
  const match = anyEquality.exec(text);
  if (!match) return undefined;
  const [{ length }, property = "", variable, used, quoted = ""] = match;
  if (variable !== used) return undefined;
  return {
    length,
    test(item) {
      const value = requireProperty(item, property);
      return Array.isArray(value) && value.some((element) => isEqual(element, unquote(quoted)));
    },
  };
}

/** Graph compares text without regard to case. */
function isEqual(value: unknown, wanted: unknown): boolean {
  if (typeof value !== "string" || typeof wanted !== "string") return value === wanted;
  return value.toLowerCase() === wanted.toLowerCase();
}

function requireProperty(item: Projection, property: string): unknown {
  if (!Object.hasOwn(item, property))
    throw badRequest("filter", `Could not find a property named '${property}'.`, "BadRequest");
  return item[property];
}

function unquote(text: string): string {
  return text.replaceAll("''", "'");
}

/** Operators and functions of Graph that are not read here: https://learn.microsoft.com/graph/filter-query-parameter */
const notRead = [
  /^not[\s(]/i,
  /(^|[\s(:])(startswith|endswith|contains)\(/i,
  /^[\w/$]+ +(ne|in|ge|le|gt|lt|has) +\S/,
  /^[\w/$]+ +eq +'([^']|'')*' +or +\S/,
  /\/\$count +(eq|ne|ge|le|gt|lt) +\d/,
];

// 501 for what Graph would read, so that nobody looks for a mistake in the filter.
function unsupported(text: string) {
  if (notRead.some((pattern) => pattern.test(text))) return notServed(`the filter clause '${text}'`, "filter-served");
  return badRequest("filter", `Invalid filter clause: '${text}'.`, "BadRequest");
}
