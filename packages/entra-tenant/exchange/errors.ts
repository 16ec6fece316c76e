import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal of a cmdlet, with Exchange's exception type and text. `check` is the name of the rule, for the response header. */
export class CmdletError extends Error {
  override name = "CmdletError";
  readonly status: ContentfulStatusCode;
  readonly check: string;
  /** Exchange's id of the place that refuses, such as `Ex6F9304`; empty for refusals before the cmdlet runs. */
  readonly place: string;
  readonly type: string;

  constructor(check: string, { status = 400, place = "", type, text }: CmdletRefusal) {
    super(text);
    this.status = status;
    this.check = check;
    this.place = place;
    this.type = type;
  }
}

interface CmdletRefusal {
  status?: ContentfulStatusCode;
  place?: string;
  type: string;
  text: string;
}

/** An object that the cmdlet names and that does not exist, or not yet. */
export function objectNotFound(identity: string): CmdletError {
  return new CmdletError("object-exists", {
    place: "Ex6F9304",
    type: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
    text: `The operation couldn't be performed because object '${identity}' couldn't be found on 'LT2P123A01DC001.LTP123A001.PROD.OUTLOOK.COM'.`,
  });
}

/** An object that exists already. */
export function alreadyExists(check: string, text: string): CmdletError {
  const type = "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException";
  return new CmdletError(check, { place: "Ex5F5F36", type, text });
}

/** Parameters that fit no parameter set of the cmdlet. */
export function wrongParameters(names: string): CmdletError {
  return new CmdletError("cmdlet-parameters", {
    type: "Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException",
    text: `Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. ${names}`,
  });
}

/** A value that a parameter cannot have. */
export function wrongValue(parameter: string, value: unknown, type: string): CmdletError {
  return new CmdletError("cmdlet-value", {
    type: "Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException",
    text: `Cannot process argument transformation on parameter '${parameter}'. Cannot convert value "${String(value)}" to type "${type}".`,
  });
}

/** Writes the error of a cmdlet: the text is in the details and in the inner exception, and the message has none. */
export function cmdletErrorResponse(c: Context, error: unknown): Response {
  if (!(error instanceof CmdletError)) throw error;
  const { status, check, place, type, message: text } = error;
  const message = "Invalid Operation";
  c.header("x-local-tenant-check", check);
  return c.json(
    {
      error: {
        code: "BadRequest",
        message,
        details: [{ code: "Client", target: "", message: `${place}|${type}|${text}` }],
        innererror: {
          message,
          type: "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
          stacktrace: "",
          internalexception: { message: text, type, stacktrace: "" },
        },
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": [],
      },
    },
    status,
  );
}

/** A refusal before any cmdlet runs. Its body is empty but for padding, and the reason is in a header, or nowhere. */
export function emptyRefusal(c: Context, status: 401 | 403, check: string, reason?: string): Response {
  c.header("x-local-tenant-check", check);
  if (reason !== undefined) c.header("x-ms-diagnostics", `2000003;reason="${reason}";error_category="invalid_grant"`);
  return c.body("\0".repeat(64), status, { "content-type": "application/json" });
}
