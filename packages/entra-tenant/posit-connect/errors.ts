import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/**
 * Connect's error numbers, in the order of its API description. 212 and 228 were seen in recordings of real servers; the
 * others are counted from the list of names.
 */
export const codes = {
  invalidId: 3,
  objectDoesNotExist: 4,
  permissionDenied: 22,
  authRequired: 24,
  invalidParameter: 25,
  invalidLogin: 30,
  cannotParseRequestBody: 87,
  invalidIntegrationGuid: 207,
  notLicensed: 221,
  templateNotFound: 227,
  templateConfig: 228,
  prohibitedChange: 229,
  notServiceAccount: 240,
  unableToRetrieveToken: 241,
  duplicateIntegrations: 258,
} as const;

/** A refusal with Connect's status, code and text. `check` is the name of the rule, for the response header. */
export class ConnectError extends Error {
  override name = "ConnectError";
  readonly status: ContentfulStatusCode;
  readonly code: number;
  readonly check: string;

  constructor(status: ContentfulStatusCode, code: number, message: string, check: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.check = check;
  }
}

/** Refusal of a guid that names no object of this server. */
export function doesNotExist(): ConnectError {
  return new ConnectError(404, codes.objectDoesNotExist, "The requested object does not exist.", "object-exists");
}

/** Refusal of a value in a request. */
export function invalidParameter(message: string, check: string): ConnectError {
  return new ConnectError(400, codes.invalidParameter, message, check);
}

/** Refusal of a route that this tenant does not serve. */
export function unknownRoute(method: string, path: string): ConnectError {
  return new ConnectError(501, 0, `The local tenant does not serve ${method} ${path}.`, "unknown-route");
}

/** Writes an error as Connect does. Its clients read all three members. */
export function errorResponse(c: Context, error: unknown): Response {
  if (!(error instanceof ConnectError)) throw error;
  const { status, code, message, check } = error;
  c.header("x-local-tenant-check", check);
  return c.json({ code, error: message, payload: null }, status);
}
