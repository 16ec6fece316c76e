import { badRequest, notServed } from "../errors.ts";
import type { Projection } from "../projection.ts";
import { compare, ownName, valueAt } from "./compare.ts";
import { type Comparison, type Expression, parseFilter, type Path } from "./filter-syntax.ts";
import { type Queryable, type QueryableProperties, queryableProperties, type Support } from "./queryable.ts";
import { edmTypes, incompatibleTypes, invalidFilter, needsAdvancedQuery, unsupportedFilter } from "./refusals.ts";
import type { Literal } from "./tokens.ts";

/** Type and objects of a filter. */
export interface FilterContext {
  /** As in `microsoft.graph.application`. */
  type: string;
  /** Whether the request has `ConsistencyLevel: eventual` and `$count=true`. */
  isAdvanced: boolean;
  /** One of the objects, which shows whether a property exists. */
  sample: Projection | undefined;
  /** The number of related objects, such as `owners`; undefined if the relationship does not exist. */
  countRelated: (item: Projection, name: string) => number | undefined;
}

/** Tests an object in Graph's format. `elements` are the current elements of lambdas. */
type Test = (item: Projection, elements: Readonly<Record<string, unknown>>) => boolean;

/** Variables of lambdas and their collections. */
type Scope = ReadonlyMap<string, Path>;

/** Clauses of one `or` or `in`. Graph's refusal contains this number. */
const mostAlternatives = 15;
/**
 * Departs from Entra: A filter can have 400 clauses, so that a long one does not block the tenant. Entra has no
 * documented limit for `and` or for all clauses together.
 */
const mostClauses = 400;

/**
 * Parses a `$filter` for a type. Refuses everything that Graph refuses, and responds with 501 to what is not served
 * here. Ignores nothing, so that a client with a filter never gets everything.
 * https://learn.microsoft.com/graph/filter-query-parameter
 */
export function readFilter(text: string, context: FilterContext): (item: Projection) => boolean {
  const test = new Compiler(text, context).compile(parseFilter(text), new Map());
  return (item) => test(item, {});
}

class Compiler {
  readonly #text: string;
  readonly #context: FilterContext;
  readonly #properties: QueryableProperties | undefined;
  #clauses = 0;

  constructor(text: string, context: FilterContext) {
    this.#text = text;
    this.#context = context;
    this.#properties = queryableProperties(context.type);
  }

  compile(expression: Expression, scope: Scope): Test {
    refuseTooMany("and", ++this.#clauses);
    switch (expression.kind) {
      case "and":
      case "or": {
        if (expression.kind === "or") refuseTooMany("or", expression.clauses.length);
        const tests = expression.clauses.map((clause) => this.compile(clause, scope));
        if (expression.kind === "and") return (item, elements) => tests.every((test) => test(item, elements));
        return (item, elements) => tests.some((test) => test(item, elements));
      }
      case "not": {
        if (this.#lacks("advanced")) throw needsAdvancedQuery("not");
        const test = this.compile(expression.clause, scope);
        return (item, elements) => !test(item, elements);
      }
      case "compare":
        return this.#compileComparison(expression.operator, expression.path, expression.value, scope);
      case "in": {
        refuseTooMany("or", expression.values.length);
        const tests = expression.values.map((value) => this.#compileComparison("eq", expression.path, value, scope));
        return (item, elements) => tests.some((test) => test(item, elements));
      }
      case "function":
        return this.#compileFunction(expression.name, expression.path, expression.text, scope);
      case "any":
      case "all":
        return this.#compileLambda(expression, scope);
    }
  }

  #compileComparison(operator: Comparison, path: Path, value: Literal, scope: Scope): Test {
    if (path.at(-1) === "$count") return this.#compileCount(operator, path.slice(0, -1), value, scope);
    const property = this.#find(path, scope);
    if (property) this.#checkComparison(operator, property, value, scope.has(path[0] ?? ""));
    if (value.type === "date" && Number.isNaN(Date.parse(value.value))) {
      throw invalidFilter(`'${value.value}' is not a date.`);
    }
    const get = this.#getter(path, scope);
    return (item, elements) => compare(operator, get(item, elements), value);
  }

  #checkComparison(operator: Comparison, property: Queryable, value: Literal, isElement: boolean): void {
    if (operator === "gt" || operator === "lt") throw this.#unsupported(property.name);
    if (property.isCollection && !isElement) throw incompatibleTypes("Collection(Edm.String)", value, operator);
    if (operator === "ne" && this.#lacks("advanced")) throw needsAdvancedQuery("ne");
    this.#require(value.type === "null" ? property.null : property.eq, property.name);
    const expected = edmTypes[property.type];
    if (value.type !== "null" && expected !== edmTypes[value.type]) throw incompatibleTypes(expected, value, operator);
  }

  /** `owners/$count eq 0`. For directory objects, Graph only distinguishes none, one and more. */
  #compileCount(operator: Comparison, path: Path, value: Literal, scope: Scope): Test {
    const name = path.join("/");
    if (value.type !== "number") throw incompatibleTypes("Edm.Int64", value, operator);
    if (this.#properties) {
      const property = this.#find(path, scope);
      const isCountable = property?.count !== undefined || property?.isCollection === true;
      if (!isCountable || !["eq", "ne"].includes(operator) || ![0, 1].includes(value.value))
        throw this.#unsupported(name);
      if (this.#lacks("advanced")) throw needsAdvancedQuery("$count");
    }
    const get = this.#getter(path, scope);
    return (item, elements) => {
      const count = this.#context.countRelated(item, name) ?? arrayOf(get(item, elements))?.length;
      return count !== undefined && compare(operator, count, value);
    };
  }

  #compileFunction(name: "startsWith" | "endsWith" | "contains", path: Path, text: string, scope: Scope): Test {
    const property = this.#find(path, scope);
    if (property) {
      if (name === "contains") {
        throw badRequest("filter-operator", "Filter operator 'Contains' is not supported.", "Request_UnsupportedQuery");
      }
      if (name === "endsWith" && this.#lacks("advanced")) throw needsAdvancedQuery("endsWith");
      this.#require(property[name], property.name);
    }
    const get = this.#getter(path, scope);
    const matches = { startsWith: isPrefix, endsWith: isSuffix, contains: isPart }[name];
    const wanted = text.toLowerCase();
    return (item, elements) => {
      const value = get(item, elements);
      return typeof value === "string" && matches(value.toLowerCase(), wanted);
    };
  }

  #compileLambda(lambda: Expression & { kind: "any" | "all" }, scope: Scope): Test {
    const { kind, path, variable, clause } = lambda;
    const collection = resolve(path, scope);
    // A nested lambda: https://github.com/microsoftgraph/microsoft-graph-docs/issues/13942
    if (scope.size > 0) {
      const message = `Complex query on property ${path.join("/")} is not supported.`;
      throw badRequest("filter-lambda", message, "Request_UnsupportedQuery");
    }
    if (this.#properties) this.#checkCollection(collection, kind);
    const test = this.compile(clause, new Map([[variable, collection]]));
    const get = this.#getter(path, scope);
    return (item, elements) => {
      const matches = (element: unknown) => test(item, { [variable]: element });
      const found = arrayOf(get(item, elements)) ?? [];
      return kind === "any" ? found.some(matches) : found.every(matches);
    };
  }

  #checkCollection(path: Path, kind: "any" | "all"): void {
    const name = path.join("/");
    const prefix = name.toLowerCase();
    const properties = this.#properties ?? new Map<string, Queryable>();
    if (properties.get(prefix)?.count) throw notServed(`the filter clause '${this.#text}'`, "filter-served");
    const isCollection =
      properties.get(prefix)?.isCollection ?? [...properties.keys()].some((key) => key.startsWith(`${prefix}/`));
    // "Currently, it isn't supported in Microsoft Graph": https://learn.microsoft.com/graph/filter-query-parameter#all-operator
    if (!isCollection || kind === "all") throw this.#unsupported(name);
  }

  /**
   * The supported queries of the property at a path; undefined if Graph does not restrict it. Throws Graph's error for
   * unknown properties.
   */
  #find(path: Path, scope: Scope): Queryable | undefined {
    const [first = ""] = path;
    if (!this.#properties) return undefined;
    const name = resolve(path, scope).join("/");
    const found = this.#properties.get(name.toLowerCase());
    if (found) return found;
    const { sample, type } = this.#context;
    if (!scope.has(first) && sample && ownName(sample, first) === undefined) throw this.#unknown(first, type);
    throw this.#unsupported(name);
  }

  #getter(path: Path, scope: Scope): (item: Projection, elements: Readonly<Record<string, unknown>>) => unknown {
    const [first = "", ...rest] = path;
    if (scope.has(first)) return (_, elements) => valueAt(elements[first], rest);
    const { sample, type } = this.#context;
    if (!this.#properties && sample && ownName(sample, first) === undefined) throw this.#unknown(first, type);
    return (item) => valueAt(item, path);
  }

  #lacks(support: Support): boolean {
    return support === "advanced" && this.#properties !== undefined && !this.#context.isAdvanced;
  }

  #require(support: Support | undefined, property: string): void {
    if (support === undefined || this.#lacks(support)) throw this.#unsupported(property);
  }

  #unsupported(property: string) {
    return unsupportedFilter(property, this.#context.type);
  }

  #unknown(property: string, type: string) {
    return invalidFilter(`Could not find a property named '${property}' on type '${type}'.`);
  }
}

function refuseTooMany(kind: "and" | "or", count: number): void {
  const most = kind === "or" ? mostAlternatives : mostClauses;
  if (count <= most) return;
  throw badRequest(
    "filter-clauses",
    `Too many child clauses specified in search filter expression containing '${kind.toUpperCase()}' operators: ${count}. Max allowed: ${most}.`,
    "Request_UnsupportedQuery",
  );
}

/** A path with the variable of a lambda replaced by its collection. */
function resolve(path: Path, scope: Scope): Path {
  const [first = "", ...rest] = path;
  const collection = scope.get(first);
  return collection ? [...collection, ...rest] : path;
}

function arrayOf(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}

const isPrefix = (value: string, part: string) => value.startsWith(part);
const isSuffix = (value: string, part: string) => value.endsWith(part);
const isPart = (value: string, part: string) => value.includes(part);
