import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal with Azure's status, code and message. `check` is the name of the rule, for the response header. */
export class AzureError extends Error {
  override name = "AzureError";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly check: string;
  /** Code in `innererror` of a vault's error. */
  readonly innerCode: string | undefined;
  /** Value of the `WWW-Authenticate` header. */
  readonly challenge: string | undefined;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    check: string,
    { innerCode, challenge }: { innerCode?: string; challenge?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.check = check;
    this.innerCode = innerCode;
    this.challenge = challenge;
  }
}

/** Refusal of an invalid body on both planes. */
export function badParameter(message: string, check: string): AzureError {
  return new AzureError(400, "BadParameter", message, check);
}

/** Refusal of a route that this tenant does not serve. A 404 would look like a missing object. */
export function unknownRoute(method: string, path: string): AzureError {
  return new AzureError(501, "NotImplemented", `The local tenant does not serve ${method} ${path}.`, "unknown-route");
}

/** Writes an error in the format of Azure Resource Manager, which vaults use too. */
export function errorResponse(c: Context, error: unknown): Response {
  if (!(error instanceof AzureError)) throw error;
  const { status, code, message, check, innerCode, challenge } = error;
  c.header("x-local-tenant-check", check);
  if (challenge !== undefined) c.header("www-authenticate", challenge);
  return c.json(
    { error: { code, message, ...(innerCode !== undefined && { innererror: { code: innerCode } }) } },
    status,
  );
}
