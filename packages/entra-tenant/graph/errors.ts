import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal in Graph's words; `check` names the rule of this tenant that refused, for the header. */
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

/** The header that tells a refusal of the local tenant apart, and which rule refused. */
const checkHeader = "x-local-tenant-check";

/** A 400 with Graph's common code. */
export function badRequest(check: string, message: string, code = "Request_BadRequest"): GraphError {
  return new GraphError(400, code, message, check);
}

/** What Graph says of a value that a property cannot have. */
export function invalidValue(check: string, property: string, type: string): GraphError {
  return badRequest(check, `Invalid value specified for property '${property}' of resource '${type}'.`);
}

/** What Graph says of an id that nothing has. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    "resource-exists",
  );
}

/** What Graph says when the token lacks a permission. */
export function forbidden(check: string): GraphError {
  return new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
    check,
  );
}

/** What a route that this tenant does not have answers: loud, because a 404 would read as "no such object". */
export function unknownRoute(method: string, path: string): GraphError {
  return new GraphError(501, "NotImplemented", `The local tenant does not serve ${method} ${path}.`, "unknown-route");
}

/** What a part of a request that Graph would serve and this tenant does not answers; `what` is like "the query option '$count'". */
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

// Departs from Entra: a fault of the local tenant itself answers 501, because clients retry a 500 for many minutes.
function internalError(error: unknown): GraphError {
  console.error(error);
  return new GraphError(501, "InternalServerError", "The local tenant failed; its log says how.", "internal-error");
}
