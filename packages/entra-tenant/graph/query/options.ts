import type { Context } from "hono";
import { badRequest, notServed } from "../errors.ts";

/** Query options by name, in lower case and with `$`. */
export type QueryOptions = ReadonlyMap<string, string>;

/** Options of Graph and of OData: https://learn.microsoft.com/graph/query-parameters */
const known = [
  ...["$count", "$expand", "$filter", "$format", "$orderby", "$search", "$select", "$skip", "$skiptoken", "$top"],
  ...["$apply", "$compute", "$deltatoken", "$id", "$index", "$levels", "$schemaversion"],
];

/**
 * The query options of a request that supports only these. Refuses all others instead of ignoring them. Case does not
 * matter, and beta also accepts names without `$`.
 * Departs from Entra: v1.0 requires the `$` in names of query options. Entra accepts them without it on some routes,
 * which are not documented.
 */
export function readOptions(c: Context, supported: readonly string[]): QueryOptions {
  const options = new Map<string, string>();
  const isBeta = c.req.path.startsWith("/beta/");
  for (const [name, value] of new URL(c.req.url).searchParams) {
    const lower = name.toLowerCase();
    const option = isBeta && !lower.startsWith("$") && known.includes(`$${lower}`) ? `$${lower}` : lower;
    if (!known.includes(option)) {
      throw badRequest("query-option", `Unrecognized query argument specified: '${name}'.`, "Request_UnsupportedQuery");
    }
    if (option === "$skip") {
      // https://github.com/microsoftgraph/msgraph-metadata/issues/135
      throw badRequest("skip", "'$skip' is not supported by the service.");
    }
    if (option === "$format") requireJson(value);
    else if (!supported.includes(option)) throw notServed(`the query option '${name}' here`, "query-option-served");
    if (options.has(option)) {
      const message = `Query option '${option}' was specified more than once, but it must be specified at most once.`;
      throw badRequest("query-option", message, "BadRequest");
    }
    options.set(option, value);
  }
  return options;
}

function requireJson(format: string): void {
  if (!/^(application\/)?json(;|$)/i.test(format)) throw notServed(`the format '${format}'`, "format-served");
}

/** Whether a request accepts eventually consistent results, which counts and advanced queries require. */
export function acceptsEventual(c: Context): boolean {
  return c.req.header("consistencylevel")?.toLowerCase() === "eventual";
}

/** The value of `$count`. */
export function asksForCount(options: QueryOptions): boolean {
  const value = options.get("$count")?.toLowerCase();
  if (value === undefined || value === "false") return false;
  if (value === "true") return true;
  throw badRequest(
    "count",
    `Invalid value '${value}' for $count query option found. Valid values are 'true' and 'false'.`,
    "BadRequest",
  );
}
