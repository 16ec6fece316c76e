import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal of Dynamics. `check` is the name of the rule, for the response header. */
export class DynamicsError extends Error {
  override name = "DynamicsError";
  readonly status: ContentfulStatusCode;
  readonly check: string;

  constructor(status: ContentfulStatusCode, message: string, check: string) {
    super(message);
    this.status = status;
    this.check = check;
  }
}

/** Refusal of a route that this tenant does not serve. A 404 would look like a missing entity. */
export function unknownRoute(method: string, path: string): DynamicsError {
  return new DynamicsError(501, `The local tenant does not serve ${method} ${path}.`, "unknown-route");
}

/**
 * Writes an error in the format of OData. A 401 has a challenge and no body.
 * Departs from Dynamics: Only the statuses are known from reports of users. The texts are invented.
 */
export function errorResponse(c: Context, error: unknown, authority: string): Response {
  if (!(error instanceof DynamicsError)) throw error;
  const { status, message, check } = error;
  c.header("x-local-tenant-check", check);
  if (status === 401) {
    c.header("www-authenticate", `Bearer authorization_uri="${authority}", error="invalid_token"`);
    return c.body(null, status);
  }
  return c.json({ error: { code: "", message: "An error has occurred.", innererror: { message } } }, status);
}
