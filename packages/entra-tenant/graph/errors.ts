import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal with Graph's status, code and message. `check` is the name of the rule, for the response header. */
export class GraphError extends Error {
  override name = "GraphError";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly check: string;

  constructor(status: ContentfulStatusCode, code: string, message: string, check: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.check = check;
  }
}

/** Response header with the name of the violated rule. */
const checkHeader = "x-local-tenant-check";

/** A 400 error with Graph's common code. */
export function badRequest(check: string, message: string, code = "Request_BadRequest"): GraphError {
  return new GraphError(400, code, message, check);
}

/** Graph's refusal of an invalid property value. */
export function invalidValue(check: string, property: string, type: string): GraphError {
  return badRequest(check, `Invalid value specified for property '${property}' of resource '${type}'.`);
}

/** Graph's refusal of an unknown id. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    "resource-exists",
  );
}

/** Graph's refusal of a token without the permission. */
export function forbidden(check: string): GraphError {
  return new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
    check,
  );
}

/** Refusal of a route that this tenant does not serve. A 404 would look like a missing object. */
export function unknownRoute(method: string, path: string): GraphError {
  return new GraphError(501, "NotImplemented", `The local tenant does not serve ${method} ${path}.`, "unknown-route");
}

/**
 * Refuses a part of a request that this tenant does not serve. `what` describes it, such as "the query option
 * '$count'".
 */
export function notServed(what: string, check: string): GraphError {
  return new GraphError(501, "NotImplemented", `The local tenant does not serve ${what}.`, check);
}

/** Writes an error in Graph's envelope. */
export function errorResponse(c: Context, error: unknown, now: Date): Response {
  const refusal = error instanceof GraphError ? error : internalError(error);
  const requestId = c.res.headers.get("request-id");
  return c.json(
    {
      error: {
        code: refusal.code,
        message: refusal.message,
        innerError: {
          date: now.toISOString().slice(0, 19),
          "request-id": requestId,
          "client-request-id": c.res.headers.get("client-request-id"),
        },
      },
    },
    refusal.status,
    { [checkHeader]: refusal.check },
  );
}

// Departs from Entra: An error in the local tenant itself is a 501, because clients repeat a request for minutes after
// a 500.
function internalError(error: unknown): GraphError {
  console.error(error);
  return new GraphError(501, "InternalServerError", "The local tenant failed. See its log.", "internal-error");
}
