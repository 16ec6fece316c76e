import { badRequest, type GraphError } from "../errors.ts";
import { type Expression, parseFilter } from "../query/filter-syntax.ts";

/** Properties of the sign-in log that beta filters by, with the operators: https://learn.microsoft.com/graph/api/resources/signin */
const operatorsByProperty: Readonly<Record<string, readonly string[]>> = {
  appdisplayname: ["eq", "startsWith"],
  appid: ["eq"],
  clientappused: ["eq"],
  correlationid: ["eq"],
  createddatetime: ["eq", "ge", "le"],
  id: ["eq"],
  ipaddress: ["eq", "startsWith"],
  resourcedisplayname: ["eq"],
  resourceid: ["eq"],
  serviceprincipalid: ["eq", "startsWith"],
  serviceprincipalname: ["eq", "startsWith"],
  "status/errorcode": ["eq"],
  userdisplayname: ["eq", "startsWith"],
  userid: ["eq"],
  userprincipalname: ["eq", "startsWith"],
};

const onlyBeta = ["signineventtypes", "serviceprincipalid", "serviceprincipalname"];

/**
 * Refuses a filter that the sign-in log does not support. Returns whether it selects by the kind of sign-in.
 * Departs from Entra: A filter that the documentation does not list is refused. Entra may accept more than it documents.
 */
export function checkSignInFilter(text: string, version: "v1.0" | "beta"): { selectsEventTypes: boolean } {
  const clauses = clausesOf(parseFilter(text));
  for (const { property, operator } of clauses) {
    const supported = property === "signineventtypes" ? ["eq", "ne"] : (operatorsByProperty[property] ?? []);
    const isKnown = version === "beta" || !onlyBeta.includes(property);
    if (!isKnown || !supported.includes(operator)) throw refused();
  }
  return { selectsEventTypes: clauses.some(({ property }) => property === "signineventtypes") };
}

interface Clause {
  /** In lower case. */
  property: string;
  operator: string;
}

function clausesOf(expression: Expression): Clause[] {
  switch (expression.kind) {
    case "and":
    case "or":
      return expression.clauses.flatMap(clausesOf);
    case "compare": {
      const property = expression.path.join("/").toLowerCase();
      // A time in quotes is a text.
      if (property === "createddatetime" && expression.value.type !== "date") throw refused();
      return [{ property, operator: expression.operator }];
    }
    case "function":
      return [{ property: expression.path.join("/").toLowerCase(), operator: expression.name }];
    case "any": {
      const property = expression.path.join("/").toLowerCase();
      const { variable } = expression;
      if (property !== "signineventtypes") throw refused();
      return clausesOf(expression.clause).map((clause) =>
        clause.property === variable.toLowerCase() ? { ...clause, property } : clause,
      );
    }
    default:
      throw refused();
  }
}

/** The text in recorded answers: https://github.com/microsoftgraph/microsoft-graph-docs/issues/14173 */
function refused(): GraphError {
  return badRequest("filter-property", "Invalid filter clause", "BadRequest");
}
