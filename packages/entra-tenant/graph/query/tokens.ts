/** A constant in a query. */
export type Literal =
  | { type: "string" | "guid" | "date"; value: string }
  | { type: "number"; value: number }
  | { type: "boolean"; value: boolean }
  | { type: "null"; value: null };

/** The tokens of a `$filter` and their positions. */
export type Token =
  | { kind: "name" | "mark" | "end"; text: string; position: number }
  | { kind: "literal"; literal: Literal; text: string; position: number };

// Tried in this order at each position. No pattern looks ahead, so reading takes linear time.
const space = /\s+/y;
const mark = /[(),:]/y;
const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy;
const date = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?(?![\w-])/iy;
const number = /-?\d{1,30}(?:\.\d{1,30})?(?![\w.-])/y;
const name = /[A-Za-z_][\w.]*(?:\/\$?[A-Za-z_][\w.]*)*/y;

/** Splits a `$filter` into tokens. Throws the error of `fail` for the position of an invalid character. */
export function readTokens(text: string, fail: (position: number) => Error): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  while (position < text.length) {
    position += match(space)?.length ?? 0;
    if (position === text.length) break;
    const token = text[position] === "'" ? readString(text, position) : readToken(match, position);
    if (!token) throw fail(position);
    tokens.push(token);
    position += token.text.length;
  }
  return tokens;
}

function readToken(match: (pattern: RegExp) => string | undefined, position: number): Token | undefined {
  const symbol = match(mark);
  if (symbol !== undefined) return { kind: "mark", text: symbol, position };
  for (const [type, pattern] of [
    ["guid", guid],
    ["date", date],
  ] as const) {
    const text = match(pattern);
    if (text !== undefined) return { kind: "literal", literal: { type, value: text }, text, position };
  }
  const digits = match(number);
  if (digits !== undefined) {
    return { kind: "literal", literal: { type: "number", value: Number(digits) }, text: digits, position };
  }
  const text = match(name);
  if (text === undefined) return undefined;
  const keyword = keywords.get(text.toLowerCase());
  return keyword ? { kind: "literal", literal: keyword, text, position } : { kind: "name", text, position };
}

const keywords = new Map<string, Literal>([
  ["true", { type: "boolean", value: true }],
  ["false", { type: "boolean", value: false }],
  ["null", { type: "null", value: null }],
]);

/** A quote within a string is doubled: https://learn.microsoft.com/graph/query-parameters#escaping-single-quotes */
function readString(text: string, start: number): Token | undefined {
  for (let end = text.indexOf("'", start + 1); end >= 0; end = text.indexOf("'", end + 2)) {
    if (text[end + 1] === "'") continue;
    const value = text.slice(start + 1, end).replaceAll("''", "'");
    return { kind: "literal", literal: { type: "string", value }, text: text.slice(start, end + 1), position: start };
  }
  return undefined;
}
