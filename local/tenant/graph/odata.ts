import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import { badRequest, GraphError, notServed } from "./errors.ts";
import { parseFilter } from "./filter.ts";
import type { Projection } from "./projection.ts";

/** How the items of an entity set are served. */
export interface EntitySet<T> {
  /** As in `$metadata#<name>`. */
  name: string;
  /** As in "Could not find a property named 'x' on type '<type>'". */
  type: string;
  project(item: T): Projection;
  /** What is served when nothing is selected. @default - everything projected */
  defaultProperties?: readonly string[];
}

const defaultPageSize = 100;
const largestPageSize = 999;

/** Answers one entity, as `GET` and the creating `POST` do. */
export function entityResponse<T>(
  c: Context,
  tenant: Tenant,
  set: EntitySet<T>,
  item: T,
  status: 200 | 201 = 200,
): Response {
  const query = readQuery(c, ["$select"]);
  const selected = selectedProperties(query, set);
  const body = pick(set, set.project(item), selected);
  const context = `${contextOf(c, tenant, set, selected)}/$entity`;
  return c.json({ "@odata.context": context, ...body }, status, { etag: etagOf(item) });
}

/** Honours `If-Match`, which no client has to send: refuses to change what was changed since the client read it. */
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

/** Answers a collection: filtered, selected, and in pages. */
export function listResponse<T extends { id: string }>(
  c: Context,
  tenant: Tenant,
  set: EntitySet<T>,
  items: Iterable<T>,
): Response {
  const query = readQuery(c, ["$select", "$filter", "$top", "$skiptoken"]);
  const selected = selectedProperties(query, set);
  const filter = query.get("$filter");
  const matches = filter === null ? () => true : parseFilter(filter);
  const all = [...items].map((item) => set.project(item)).filter(matches);
  const start = startOf(all, query.get("$skiptoken"));
  const page = all.slice(start, start + pageSize(query.get("$top")));
  const last = page.at(-1);
  const isComplete = start + page.length >= all.length;
  return c.json({
    "@odata.context": contextOf(c, tenant, set, selected),
    ...(!isComplete && last && { "@odata.nextLink": nextLink(c, tenant, query, String(last["id"])) }),
    value: page.map((body) => pick(set, body, selected)),
  });
}

/** Options of Graph: https://learn.microsoft.com/graph/query-parameters */
const optionsOfGraph = ["$count", "$expand", "$filter", "$format", "$orderby", "$search", "$select", "$skip", "$top"];

/** The query options of a request that takes only these; any other is refused rather than ignored. */
export function readQuery(c: Context, supported: readonly string[]): URLSearchParams {
  const query = new URL(c.req.url).searchParams;
  for (const name of query.keys()) {
    if (supported.includes(name)) continue;
    if (optionsOfGraph.includes(name)) throw notServed(`the query option '${name}'`, "query-option-served");
    throw badRequest("query-option", `Unrecognized query argument specified: '${name}'.`, "Request_UnsupportedQuery");
  }
  return query;
}

function selectedProperties<T>(query: URLSearchParams, set: EntitySet<T>): readonly string[] | undefined {
  const select = query.get("$select");
  return select === null ? set.defaultProperties : select.split(",").map((name) => name.trim());
}

function pick<T>(set: EntitySet<T>, body: Projection, selected: readonly string[] | undefined): Projection {
  if (!selected) return body;
  const unknown = selected.find((name) => !Object.hasOwn(body, name));
  if (unknown !== undefined) {
    throw badRequest("select", `Could not find a property named '${unknown}' on type '${set.type}'.`, "BadRequest");
  }
  return Object.fromEntries(selected.map((name) => [name, body[name]]));
}

function contextOf<T>(c: Context, tenant: Tenant, set: EntitySet<T>, selected: readonly string[] | undefined): string {
  const properties = selected && selected !== set.defaultProperties ? `(${selected.join(",")})` : "";
  return `${tenant.origin}/${versionOf(c)}/$metadata#${set.name}${properties}`;
}

/** The API version that a request was made to. */
export function versionOf(c: Context): "v1.0" | "beta" {
  return c.req.path.startsWith("/beta/") ? "beta" : "v1.0";
}

function pageSize(top: string | null): number {
  if (top === null) return defaultPageSize;
  const size = /^\d+$/.test(top) ? Number(top) : 0;
  if (size >= 1 && size <= largestPageSize) return size;
  throw badRequest(
    "page-size",
    `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`,
    "Request_UnsupportedQuery",
  );
}

/** A page follows the last item of the one before it, so that what is created meanwhile neither repeats nor hides an item. */
function startOf(items: Projection[], token: string | null): number {
  if (token === null) return 0;
  const last = Buffer.from(token, "base64url").toString();
  const index = items.findIndex(({ id }) => id === last);
  if (index < 0) {
    throw badRequest(
      "skiptoken",
      "The specified page token value has expired and can no longer be included in your request.",
      "Directory_ExpiredPageToken",
    );
  }
  return index + 1;
}

function nextLink(c: Context, tenant: Tenant, query: URLSearchParams, lastId: string): string {
  const next = new URLSearchParams(query);
  next.set("$skiptoken", Buffer.from(lastId).toString("base64url"));
  return `${tenant.origin}${c.req.path}?${next.toString()}`;
}
