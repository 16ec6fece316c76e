import { badRequest, type GraphError } from "../errors.ts";
import { type Expression, parseFilter, type Path } from "../query/filter-syntax.ts";

/** Operators by property, in lower case. */
export type Filterable = Readonly<Record<string, readonly string[]>>;

/**
 * Refuses a filter that a report does not support, and returns the properties in it, in lower case. `date` is compared with
 * times, and `collection` needs `any`.
 * Departs from Entra: Reports refuse filters that Microsoft does not document. Entra may accept more.
 */
export function checkFilter(
  text: string,
  filterable: Filterable,
  { date, collection }: { date?: string; collection?: string } = {},
): string[] {
  const clauses = clausesOf(parseFilter(text), { date, collection });
  for (const { property, operator } of clauses) {
    if (!filterable[property]?.includes(operator)) throw refused();
  }
  return clauses.map(({ property }) => property);
}

interface Clause {
  property: string;
  operator: string;
}

interface Special {
  date: string | undefined;
  collection: string | undefined;
}

function clausesOf(expression: Expression, special: Special): Clause[] {
  switch (expression.kind) {
    case "and":
    case "or":
      return expression.clauses.flatMap((clause) => clausesOf(clause, special));
    case "function":
      return [{ property: nameOf(expression.path), operator: expression.name }];
    case "any": {
      const property = nameOf(expression.path);
      if (property !== special.collection) throw refused();
      const inner = clausesOf(expression.clause, { ...special, collection: undefined });
      const variable = expression.variable.toLowerCase();
      return inner.map((clause) => (clause.property === variable ? { ...clause, property } : clause));
    }
    case "compare": {
      const property = nameOf(expression.path);
      const isDate = expression.value.type === "date";
      // A time in quotes is a text. A collection needs `any`, whose variable has another name.
      if ((property === special.date) !== isDate || property === special.collection) throw refused();
      return [{ property, operator: expression.operator }];
    }
    default:
      throw refused();
  }
}

function nameOf(path: Path): string {
  return path.join("/").toLowerCase();
}

/** The text in recorded answers: https://github.com/microsoftgraph/microsoft-graph-docs/issues/14173 */
function refused(): GraphError {
  return badRequest("filter-property", "Invalid filter clause", "BadRequest");
}
