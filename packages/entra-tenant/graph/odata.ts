import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import { badRequest, GraphError } from "./errors.ts";
import type { Projection } from "./projection.ts";
import { ownName } from "./query/compare.ts";
import { type Expansion, failed, mostExpanded, readExpand, selectRelated } from "./query/expand.ts";
import { readFilter } from "./query/filter.ts";
import { acceptsEventual, asksForCount, type QueryOptions, readOptions } from "./query/options.ts";
import { readOrder } from "./query/order.ts";
import { queryableProperties } from "./query/queryable.ts";
import { readSearch } from "./query/search.ts";

/** How the items of an entity set are served. */
export interface EntitySet<T> {
  /** As in `$metadata#<name>`. */
  name: string;
  /** As in "Could not find a property named 'x' on type '<type>'". */
  type: string;
  project(item: T): Projection;
  /** Properties without a `$select`. @default - all projected properties */
  defaultProperties?: readonly string[];
  /**
   * Related objects in Graph's format, by the name of the relationship, for `$expand` and `$count`. @default - none
   */
  relations?: Readonly<Record<string, (item: T) => Projection[]>>;
  /** Query options of the collection. @default - all */
  options?: readonly string[];
  /** The largest page, which is also the default. @default - 999, and 100 */
  largestPage?: number;
}

export { readOptions as readQuery } from "./query/options.ts";

const defaultPageSize = 100;
const largestPageSize = 999;

/** Responds with one entity, for `GET` and for the `POST` that creates it. */
export function entityResponse<T>(
  c: Context,
  tenant: Tenant,
  set: EntitySet<T>,
  item: T,
  status: 200 | 201 = 200,
): Response {
  if (isCount(c)) throw badRequest("count-segment", "Resource not found for the segment '$count'.", "BadRequest");
  const options = readOptions(c, ["$select", "$expand"]);
  const shape = readShape(options, set);
  const body = serve(set, shape, item, set.project(item));
  const context = `${contextOf(c, tenant, set, shape)}/$entity`;
  return c.json({ "@odata.context": context, ...body }, status, { etag: etagOf(item) });
}

/** Checks the optional `If-Match`. Refuses a change to an object that has changed since the client read it. */
export function requireMatch(c: Context, item: unknown): void {
  const wanted = c.req.header("if-match");
  if (wanted === undefined || wanted === "*" || wanted === etagOf(item)) return;
  throw new GraphError(
    412,
    "Request_PreconditionFailed",
    "One or more preconditions provided in the request are not met.",
    "if-match",
  );
}

function etagOf(item: unknown): string {
  return `W/"${createHash("sha1").update(JSON.stringify(item)).digest("base64url")}"`;
}

const listOptions = ["$select", "$expand", "$filter", "$search", "$orderby", "$count", "$top", "$skiptoken"];

/** Responds with a collection or its count: filtered, searched, ordered, selected, expanded and in pages. */
export function listResponse<T extends { id: string }>(
  c: Context,
  tenant: Tenant,
  set: EntitySet<T>,
  items: Iterable<T>,
): Response {
  const options = readOptions(c, isCount(c) ? ["$filter", "$search"] : (set.options ?? listOptions));
  const found = query(c, set, [...items], options);
  if (isCount(c)) {
    // https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects
    if (isDirectory(set) && !acceptsEventual(c)) throw badRequest("count", "$count is not currently supported.");
    return c.text(String(found.length));
  }
  const shape = readShape(options, set);
  const start = startOf(found, options.get("$skiptoken"));
  const page = found.slice(start, start + pageSize(options.get("$top"), set.largestPage));
  const last = page.at(-1);
  const isComplete = start + page.length >= found.length;
  // Without the header, `$count` is ignored. Only the first page contains the number:
  // https://learn.microsoft.com/graph/query-parameters#skiptoken-parameter
  const isCounted = asksForCount(options) && !options.has("$skiptoken") && (!isDirectory(set) || acceptsEventual(c));
  return c.json({
    "@odata.context": contextOf(c, tenant, set, shape),
    ...(isCounted && { "@odata.count": found.length }),
    ...(!isComplete && last && { "@odata.nextLink": nextLink(c, tenant, last.item.id) }),
    value: page.map(({ item, body }) => serve(set, shape, item, body)),
  });
}

interface Projected<T> {
  item: T;
  body: Projection;
}

/** Returns the items of a query, in its order. */
function query<T extends { id: string }>(
  c: Context,
  set: EntitySet<T>,
  items: T[],
  options: QueryOptions,
): Projected<T>[] {
  const all = items.map((item) => ({ item, body: set.project(item) }));
  const sample = all[0]?.body["@odata.type"] === undefined ? all[0]?.body : undefined;
  const isAdvanced = acceptsEventual(c) && (asksForCount(options) || isCount(c));
  let found = all;
  const filter = options.get("$filter");
  if (filter !== undefined) {
    const related = new Map(all.map(({ item, body }) => [body, item]));
    const countRelated = (body: Projection, name: string) => {
      const item = related.get(body);
      return item && set.relations?.[name]?.(item).length;
    };
    const matches = readFilter(filter, { type: set.type, isAdvanced, sample, countRelated });
    found = found.filter(({ body }) => matches(body));
  }
  const search = options.get("$search");
  if (search !== undefined) {
    if (isDirectory(set) && !acceptsEventual(c)) {
      // https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects
      throw badRequest(
        "advanced-query",
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        "Request_UnsupportedQuery",
      );
    }
    const matches = readSearch(search, set.type, sample);
    found = found.filter(({ body }) => matches(body));
  }
  const orderBy = options.get("$orderby");
  if (orderBy !== undefined) {
    const isFiltered = filter !== undefined;
    const order = readOrder(orderBy, {
      type: set.type,
      isAdvanced: isAdvanced || search !== undefined,
      isFiltered,
      sample,
    });
    found = found.toSorted((left, right) => order(left.body, right.body));
  }
  return found;
}

/** Whether the objects are in Entra's directory. Graph restricts queries on those. */
function isDirectory<T>(set: EntitySet<T>): boolean {
  return queryableProperties(set.type) !== undefined;
}

/** Whether the path ends with `/$count`; routes see it without. */
function isCount(c: Context): boolean {
  return /\/(\$|%24)count$/i.test(new URL(c.req.url).pathname);
}

/** Which properties and related objects a request wants. */
interface Shape {
  select: readonly string[] | undefined;
  /** Whether the client selected them. */
  isSelected: boolean;
  expansion: Expansion | undefined;
}

function readShape<T>(options: QueryOptions, set: EntitySet<T>): Shape {
  const select = options.get("$select")?.trim();
  const isSelected = select !== undefined && select !== "" && select !== "*";
  const expand = options.get("$expand");
  return {
    select: isSelected
      ? select.split(",").map((name) => name.trim())
      : select === "*"
        ? undefined
        : set.defaultProperties,
    isSelected,
    expansion: expand === undefined ? undefined : readExpand(expand, Object.keys(set.relations ?? {}), set.type),
  };
}

function serve<T>(set: EntitySet<T>, { select, expansion }: Shape, item: T, body: Projection): Projection {
  const selected = select ? pick(set, body, select) : body;
  if (!expansion) return selected;
  const related = set.relations?.[expansion.name]?.(item) ?? [];
  return {
    ...selected,
    [expansion.name]: related.slice(0, mostExpanded).map((one) => selectRelated(one, expansion.select)),
  };
}

function pick<T>(set: EntitySet<T>, body: Projection, select: readonly string[]): Projection {
  // If a collection contains several types, each object has only the properties of its type.
  if (body["@odata.type"] !== undefined) return selectRelated(body, select);
  const names = select.map((wanted) => {
    const name = ownName(body, wanted);
    if (name === undefined) throw failed(`Could not find a property named '${wanted}' on type '${set.type}'.`);
    return name;
  });
  return Object.fromEntries(names.map((name) => [name, body[name]]));
}

function contextOf<T>(c: Context, tenant: Tenant, set: EntitySet<T>, { select, isSelected, expansion }: Shape): string {
  const names = isSelected ? [...(select ?? [])] : [];
  if (expansion) names.push(`${expansion.name}(${expansion.select?.join(",") ?? ""})`);
  const properties = names.length > 0 ? `(${names.join(",")})` : "";
  return `${tenant.origin}/${versionOf(c)}/$metadata#${set.name}${properties}`;
}

/** The API version of a request. */
export function versionOf(c: Context): "v1.0" | "beta" {
  return c.req.path.startsWith("/beta/") ? "beta" : "v1.0";
}

function pageSize(top: string | undefined, largest: number | undefined): number {
  if (top === undefined) return largest ?? defaultPageSize;
  const most = largest ?? largestPageSize;
  const size = /^\d+$/.test(top) ? Number(top) : 0;
  if (size >= 1 && size <= most) return size;
  throw badRequest(
    "page-size",
    `Invalid page size specified: '${top}'. Must be between 1 and ${most} inclusive.`,
    "Request_UnsupportedQuery",
  );
}

/** A page starts after the last item of the previous page, so new items neither repeat nor hide others. */
function startOf(found: Projected<{ id: string }>[], token: string | undefined): number {
  if (token === undefined) return 0;
  const last = Buffer.from(token, "base64url").toString();
  const index = found.findIndex(({ item }) => item.id === last);
  if (index < 0) {
    throw badRequest(
      "skiptoken",
      "The specified page token value has expired and can no longer be included in your request.",
      "Directory_ExpiredPageToken",
    );
  }
  return index + 1;
}

/** The link keeps the other options. The client must send the `ConsistencyLevel` header again. */
function nextLink(c: Context, tenant: Tenant, lastId: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  for (const name of [...searchParams.keys()]) {
    if (/^\$?skiptoken$/i.test(name)) searchParams.delete(name);
  }
  searchParams.set("$skiptoken", Buffer.from(lastId).toString("base64url"));
  return `${tenant.origin}${pathname}?${searchParams.toString()}`;
}
