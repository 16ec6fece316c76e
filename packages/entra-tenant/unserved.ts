import type { Context } from "hono";
import { errorResponse as graphError, unknownRoute } from "./graph/errors.ts";
import { errorResponse as azureError, unknownRoute as unknownAzureRoute } from "./key-vault/errors.ts";

/** First part of a sign-in path: a name for all tenants, an id or a domain. */
const tenantSegment =
  /^\/(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,})\//i;

/**
 * Answers 501 to a request without a route, in the error format of its service. A 404 would look like a missing object,
 * and a 405 like a refusal of the real service.
 */
export function notServed(c: Context, now: Date): Response {
  const { method } = c.req;
  const path = new URL(c.req.url).pathname;
  if (/^\/(subscriptions|providers|tenants|locations)(\/|$)/i.test(path)) {
    return azureError(c, unknownAzureRoute(method, path));
  }
  if (tenantSegment.test(path)) {
    c.header("x-local-tenant-check", "unknown-route");
    const error_description = `The local tenant does not serve ${method} ${path}.`;
    return c.json({ error: "not_implemented", error_description }, 501);
  }
  return graphError(c, unknownRoute(method, path), now);
}
