import type { Context } from "hono";
import { errorResponse as graphError, unknownRoute } from "./graph/errors.ts";
import { errorResponse as azureError, unknownRoute as unknownAzureRoute } from "./key-vault/errors.ts";

/** A tenant as Entra's sign-in names it: a word for all, an id or a domain. */
const tenantSegment =
  /^\/(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,})\//i;

/**
 * Answers 501 to a request that no route takes, in the envelope of the service that it was meant for: a 404 would say that
 * there is no such object, a 405 that the service itself refuses the method.
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
