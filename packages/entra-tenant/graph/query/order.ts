import { badRequest } from "../errors.ts";
import type { Projection } from "../projection.ts";
import { ownName, valueAt } from "./compare.ts";
import { queryableProperties } from "./queryable.ts";
import { resourceName } from "./refusals.ts";

/** Type and objects of an order. */
export interface OrderContext {
  type: string;
  isAdvanced: boolean;
  /** Whether the request also has a `$filter`. Both together require an advanced query. */
  isFiltered: boolean;
  sample: Projection | undefined;
}

type Order = (left: Projection, right: Projection) => number;

// Numbers in a text are not compared as numbers, as in Entra.
const collator = new Intl.Collator("en", { sensitivity: "base" });

/** Reads an `$orderby`, `displayName desc,createdDateTime`: https://learn.microsoft.com/graph/query-parameters#orderby-parameter */
export function readOrder(text: string, context: OrderContext): Order {
  const orders = text.split(",").map((clause) => readClause(clause, context));
  if (context.isFiltered && !context.isAdvanced && queryableProperties(context.type)) {
    // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/4187
    throw badRequest("advanced-query", "Sorting not supported for current query.", "Request_UnsupportedQuery");
  }
  return (left, right) => {
    for (const order of orders) {
      const result = order(left, right);
      if (result !== 0) return result;
    }
    return 0;
  };
}

function readClause(clause: string, context: OrderContext): Order {
  const [name = "", direction, more] = clause.trim().split(/\s+/);
  if (!/^[A-Za-z_][\w/]*$/.test(name) || more !== undefined || !/^(asc|desc)?$/i.test(direction ?? "")) {
    throw badRequest("orderby", `Invalid $orderby clause: '${clause}'.`, "BadRequest");
  }
  refuseUnsortable(name, context);
  const path = name.split("/");
  const sign = direction?.toLowerCase() === "desc" ? -1 : 1;
  return (left, right) => sign * compareValues(valueAt(left, path), valueAt(right, path));
}

function refuseUnsortable(name: string, { type, isAdvanced, sample }: OrderContext): void {
  const [first = ""] = name.split("/");
  if (sample && ownName(sample, first) === undefined) {
    throw badRequest("orderby", `Could not find a property named '${first}' on type '${type}'.`, "BadRequest");
  }
  const properties = queryableProperties(type);
  if (!properties) return;
  const support = properties.get(name.toLowerCase())?.orderBy;
  if (support === "default" || (support === "advanced" && isAdvanced)) return;
  // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1354
  const message = `Unsupported sort property '${name}' for '${resourceName(type)}'.`;
  throw badRequest("orderby-property", message, "Request_UnsupportedQuery");
}

/** Null comes first. */
function compareValues(left: unknown, right: unknown): number {
  if (typeof left === "string" && typeof right === "string") return collator.compare(left, right);
  return rank(left) - rank(right);
}

function rank(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" ? 1 : -1;
}
