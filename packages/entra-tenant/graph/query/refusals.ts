import { badRequest, type GraphError } from "../errors.ts";
import type { Comparison } from "./filter-syntax.ts";
import type { Literal } from "./tokens.ts";

/** Graph's refusal of an invalid `$filter`. */
export function invalidFilter(detail: string): GraphError {
  return badRequest("filter", `Invalid filter clause: ${detail}`, "BadRequest");
}

/** Graph's refusal of a property that does not support this filter: https://learn.microsoft.com/graph/aad-advanced-queries */
export function unsupportedFilter(property: string, type: string): GraphError {
  const resource = resourceName(type);
  // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8934
  if (resource === "AppRoleAssignment") {
    return badRequest(
      "filter-property",
      `Invalid filter clause ${property}: ${property.endsWith("Id") ? "System.Guid" : "System.String"}`,
    );
  }
  const message = `Unsupported or invalid query filter clause specified for property '${property}' of resource '${resource}'.`;
  return badRequest("filter-property", message, "Request_UnsupportedQuery");
}

/** `microsoft.graph.user` as Graph's messages have it, `User`. */
export function resourceName(type: string): string {
  return type.replace(/^microsoft\.graph\.(.)/, (_, first: string) => first.toUpperCase());
}

/**
 * Graph's refusal of an operator that requires an advanced query:
 * https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects
 */
export function needsAdvancedQuery(operator: "not" | "ne" | "endsWith" | "$count"): GraphError {
  const message =
    operator === "ne"
      ? // https://github.com/microsoftgraph/msgraph-sdk-go/issues/599
        "Filter operator 'NotEqualsMatch' is not supported."
      : `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`;
  return badRequest("advanced-query", message, "Request_UnsupportedQuery");
}

const operatorKinds = {
  eq: "Equal",
  ne: "NotEqual",
  gt: "GreaterThan",
  ge: "GreaterThanOrEqual",
  lt: "LessThan",
  le: "LessThanOrEqual",
} as const;

/** Microsoft's names of types. */
export const edmTypes = {
  string: "Edm.String",
  guid: "Edm.Guid",
  date: "Edm.DateTimeOffset",
  boolean: "Edm.Boolean",
  number: "Edm.Int32",
  null: "null",
} as const;

/** Graph's refusal of a value of another type: https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2306 */
export function incompatibleTypes(expected: string, { type }: Literal, operator: Comparison): GraphError {
  return invalidFilter(
    `A binary operator with incompatible types was detected. Found operand types '${expected}' and '${edmTypes[type]}' for operator kind '${operatorKinds[operator]}'.`,
  );
}
