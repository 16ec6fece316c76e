import { badRequest, type GraphError } from "../errors.ts";
import type { Projection } from "../projection.ts";
import { ownName, valueAt } from "./compare.ts";
import { queryableProperties } from "./queryable.ts";
import { unsupportedFilter } from "./refusals.ts";

type Test = (item: Projection) => boolean;

/**
 * Departs from Entra: A search can have 100 clauses, so that a long one does not block the tenant. Entra has no
 * documented limit.
 */
const mostClauses = 100;

/** Properties that are searched word by word. All others are matched at their start. */
const tokenized = ["displayName", "description"];

/**
 * Reads a `$search` of directory objects, `"displayName:One" AND ("mail:a" OR "mail:b")`.
 * https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections
 */
export function readSearch(text: string, type: string, sample: Projection | undefined): Test {
  const parts = splitSearch(text);
  let next = 0;

  const parseOr = (): Test => {
    const tests = [parseAnd()];
    while (parts[next]?.text === "OR") {
      next++;
      tests.push(parseAnd());
    }
    return (item) => tests.some((test) => test(item));
  };
  // AND has precedence over OR.
  const parseAnd = (): Test => {
    const tests = [parseOne()];
    while (parts[next]?.text === "AND") {
      next++;
      tests.push(parseOne());
    }
    return (item) => tests.every((test) => test(item));
  };
  const parseOne = (): Test => {
    const one = parts[next++];
    if (one?.clause !== undefined) return readClause(one.clause, type, sample);
    if (one?.text !== "(") throw syntaxError(text, one?.position ?? text.length);
    const test = parseOr();
    const end = parts[next++];
    if (end?.text !== ")") throw syntaxError(text, end?.position ?? text.length);
    return test;
  };

  const test = parseOr();
  const rest = parts[next];
  if (rest) throw syntaxError(text, rest.position);
  return test;
}

interface Part {
  /** `(`, `)`, `AND` or `OR`. */
  text?: string;
  /** The text between double quotes. */
  clause?: string;
  position: number;
}

/** No pattern looks ahead, so reading takes linear time. */
function splitSearch(text: string): Part[] {
  const parts: Part[] = [];
  const pattern = /\s*(?:([()]|(?:AND|OR)(?![\w"]))|"((?:[^"\\]|\\.){0,2000})"|(\S))/gsy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [all, symbol, clause, other] = match;
    const position = pattern.lastIndex - all.trimStart().length;
    if (other !== undefined) throw syntaxError(text, position);
    if (symbol === undefined) parts.push({ clause: (clause ?? "").replace(/\\(.)/gs, "$1"), position });
    else parts.push({ text: symbol, position });
    if (parts.length > 4 * mostClauses) {
      const message = `Too many clauses specified in search expression. Max allowed: ${mostClauses}.`;
      throw badRequest("search-clauses", message, "Request_UnsupportedQuery");
    }
  }
  return parts;
}

function readClause(clause: string, type: string, sample: Projection | undefined): Test {
  const colon = clause.indexOf(":");
  const name = clause.slice(0, colon);
  const wanted = clause.slice(colon + 1).trim();
  if (colon < 1 || wanted === "") throw badRequest("search", `Invalid $search clause: '${clause}'.`, "BadRequest");
  const own = (sample && ownName(sample, name)) ?? name;
  const support = queryableProperties(type)?.get(name.toLowerCase());
  if (!tokenized.includes(own) && !support?.startsWith) throw unsupportedFilter(name, type);
  const words = splitWords(wanted);
  return (item) => {
    const value = valueAt(item, [name]);
    const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
    if (!tokenized.includes(own)) return values.some((one) => one.toLowerCase().startsWith(wanted.toLowerCase()));
    return values.some((one) => {
      const found = [...splitWords(one), ...joinWords(one)];
      return words.every((word) => found.some((candidate) => candidate.startsWith(word)));
    });
  };
}

/** Splits at spaces, symbols and numbers, and where lower case changes to upper case, as Entra does. */
function splitWords(text: string): string[] {
  return (text.match(/\p{Nd}+|\p{Lu}*[\p{Ll}\p{Lo}\p{M}]+|\p{Lu}+/gu) ?? []).map((word) => word.toLowerCase());
}

/** Words separated only by symbols can also be found joined. */
function joinWords(text: string): string[] {
  return text.split(/\s+/).map((run) => run.replace(/[^\p{L}\p{M}\p{Nd}]/gu, "").toLowerCase());
}

// The message of Microsoft's OData library for an unexpected character.
function syntaxError(text: string, position: number): GraphError {
  const what =
    position < text.length ? `character '${text[position] ?? ""}' is not valid` : "the expression is incomplete";
  return badRequest("search", `Syntax error: ${what} at position ${position} in '${text}'.`, "BadRequest");
}
