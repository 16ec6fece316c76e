import { badRequest, type GraphError, notServed } from "../errors.ts";
import { type Literal, readTokens, type Token } from "./tokens.ts";

/** A property such as `web/redirectUris`. In a lambda, the first name can be the lambda's variable. */
export type Path = readonly string[];

export type Comparison = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

/** A `$filter` as a tree. */
export type Expression =
  | { kind: "and" | "or"; clauses: Expression[] }
  | { kind: "not"; clause: Expression }
  | { kind: "compare"; operator: Comparison; path: Path; value: Literal }
  | { kind: "in"; path: Path; values: Literal[] }
  | { kind: "function"; name: "startsWith" | "endsWith" | "contains"; path: Path; text: string }
  | { kind: "any" | "all"; path: Path; variable: string; clause: Expression };

/**
 * How deep parentheses and lambdas can be nested.
 * Departs from Entra: The limit on nesting in a filter is not documented. The refusal is that of Microsoft's OData
 * library.
 */
const deepest = 100;

const functions = { startswith: "startsWith", endswith: "endsWith", contains: "contains" } as const;

/**
 * Functions and operators of OData that clients may expect:
 * https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
 */
const functionsNotServed =
  /^(concat|indexof|length|substring|matchespattern|tolower|toupper|trim|year|month|day|hour|minute|second|fractionalseconds|date|time|totaloffsetminutes|now|mindatetime|maxdatetime|round|floor|ceiling|cast|isof|case|hassubset|hassubsequence)$/;
const operatorsNotServed = /^(has|add|sub|mul|div|divby|mod)$/;

/** Parses a `$filter`. Throws Graph's refusal, or a 501 for syntax that only Graph supports. */
export function parseFilter(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.parseOr(0);
  parser.expectEnd();
  return expression;
}

class Parser {
  readonly #text: string;
  readonly #tokens: Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = readTokens(text, (position) => this.#syntaxError(position));
  }

  expectEnd(): void {
    if (this.#peek().kind !== "end") throw this.#unexpected();
  }

  parseOr(depth: number): Expression {
    return this.#parseChain("or", () => this.#parseChain("and", () => this.#parseUnary(depth)));
  }

  #parseChain(kind: "and" | "or", parseClause: () => Expression): Expression {
    const first = parseClause();
    const clauses = [first];
    while (this.#takeWord(kind)) clauses.push(parseClause());
    return clauses.length === 1 ? first : { kind, clauses };
  }

  #parseUnary(depth: number): Expression {
    if (depth > deepest)
      throw badRequest("filter-depth", "Invalid filter clause: Recursion limit reached.", "BadRequest");
    if (this.#takeWord("not")) return { kind: "not", clause: this.#parseUnary(depth + 1) };
    if (!this.#take("(")) return this.#parsePredicate(depth);
    const inner = this.parseOr(depth + 1);
    this.#expect(")");
    return inner;
  }

  #parsePredicate(depth: number): Expression {
    const token = this.#peek();
    if (token.kind === "literal") throw this.#notServedOr(this.#unexpected());
    if (token.kind !== "name") throw this.#unexpected();
    this.#next++;
    if (this.#take("(")) return this.#parseCall(token, depth);
    return this.#parseComparison(token.text.split("/"));
  }

  #parseCall({ text, position }: Token, depth: number): Expression {
    const path = text.split("/");
    const name = path.at(-1)?.toLowerCase() ?? "";
    if (path.length > 1 && (name === "any" || name === "all")) return this.#parseLambda(name, path.slice(0, -1), depth);
    if (name in functions) return this.#parseFunction(functions[name as keyof typeof functions]);
    if (functionsNotServed.test(name)) throw this.#notServed();
    throw this.#invalid(
      `An unknown function with name '${text}' was found at position ${position}. This may also be a function import or a key lookup on a navigation property, which is not allowed.`,
    );
  }

  #parseLambda(kind: "any" | "all", path: Path, depth: number): Expression {
    if (this.#take(")")) throw this.#notServed();
    const variable = this.#expectName();
    this.#expect(":");
    const clause = this.parseOr(depth + 1);
    this.#expect(")");
    return { kind, path, variable, clause };
  }

  #parseFunction(name: "startsWith" | "endsWith" | "contains"): Expression {
    const path = this.#expectName().split("/");
    this.#expect(",");
    const token = this.#peek();
    if (token.kind !== "literal" || token.literal.type !== "string") throw this.#unexpected();
    this.#next++;
    this.#expect(")");
    const call: Expression = { kind: "function", name, path, text: token.literal.value };
    if (!this.#takeWord("eq")) return call;
    const wanted = this.#expectLiteral();
    if (wanted.type !== "boolean") throw this.#unexpected();
    return wanted.value ? call : { kind: "not", clause: call };
  }

  #parseComparison(path: Path): Expression {
    const token = this.#peek();
    const operator = token.kind === "name" ? token.text.toLowerCase() : "";
    if (operator === "in") {
      this.#next++;
      return { kind: "in", path, values: this.#parseList() };
    }
    if (/^(eq|ne|gt|ge|lt|le)$/.test(operator)) {
      this.#next++;
      if (this.#peek().kind === "name") throw this.#notServed();
      return { kind: "compare", operator: operator as Comparison, path, value: this.#expectLiteral() };
    }
    if (operatorsNotServed.test(operator)) throw this.#notServed();
    throw this.#unexpected();
  }

  #parseList(): Literal[] {
    this.#expect("(");
    const values = [this.#expectLiteral()];
    while (this.#take(",")) values.push(this.#expectLiteral());
    this.#expect(")");
    return values;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", position: this.#text.length };
  }

  #take(text: "(" | ")" | "," | ":"): boolean {
    const token = this.#peek();
    if (token.kind !== "mark" || token.text !== text) return false;
    this.#next++;
    return true;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== "name" || token.text.toLowerCase() !== word) return false;
    this.#next++;
    return true;
  }

  #expect(text: "(" | ")" | "," | ":"): void {
    if (!this.#take(text)) throw this.#unexpected();
  }

  #expectName(): string {
    const token = this.#peek();
    if (token.kind !== "name") throw this.#unexpected();
    this.#next++;
    return token.text;
  }

  #expectLiteral(): Literal {
    const token = this.#peek();
    if (token.kind !== "literal") throw this.#unexpected();
    this.#next++;
    return token.literal;
  }

  /** Literals on the left are correct OData, `'x' eq displayName`. */
  #notServedOr(otherwise: GraphError): GraphError {
    const operator = this.#tokens[this.#next + 1];
    const isComparison = operator?.kind === "name" && /^(eq|ne|gt|ge|lt|le|in)$/i.test(operator.text);
    return isComparison ? this.#notServed() : otherwise;
  }

  #notServed(): GraphError {
    return notServed(`the filter clause '${this.#text}'`, "filter-served");
  }

  #unexpected(): GraphError {
    return this.#syntaxError(this.#peek().position);
  }

  #syntaxError(position: number): GraphError {
    return this.#invalid(`Syntax error at position ${position} in '${this.#text}'.`);
  }

  #invalid(detail: string): GraphError {
    return badRequest("filter", `Invalid filter clause: ${detail}`, "BadRequest");
  }
}
