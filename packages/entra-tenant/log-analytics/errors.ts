import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An error in the format of the Log Analytics API. */
interface ApiError {
  code: string;
  message: string;
  innererror?: ApiError;
}

/** A refusal of Log Analytics: https://learn.microsoft.com/azure/azure-monitor/logs/api/errors. `check` is the name of the rule. */
export class LogAnalyticsError extends Error {
  override name = "LogAnalyticsError";
  readonly status: ContentfulStatusCode;
  readonly error: ApiError;
  readonly check: string;

  constructor(status: ContentfulStatusCode, check: string, error: ApiError) {
    super(error.message);
    this.status = status;
    this.error = error;
    this.check = check;
  }
}

/** Refusal of a query with Kusto's error for it. */
export function refusedQuery(check: string, kind: "SemanticError" | "SyntaxError", inner: ApiError): LogAnalyticsError {
  const message = kind === "SyntaxError" ? "A recognition error occurred in the query." : "A semantic error occurred.";
  return new LogAnalyticsError(400, check, {
    message: "The request had some invalid properties",
    code: "BadArgumentError",
    innererror: { code: kind, message, innererror: inner },
  });
}

/** Kusto's refusal of an unknown table or column. */
export function unknownName(operator: string, kind: "table or column" | "scalar", name: string): LogAnalyticsError {
  const message = `'${operator}' operator: Failed to resolve ${kind} expression named '${name}'`;
  return refusedQuery("query-name", "SemanticError", { code: "SEM0100", message });
}

/** Writes a refusal. Returns undefined for other errors. */
export function errorResponse(c: Context, error: unknown): Response | undefined {
  if (!(error instanceof LogAnalyticsError)) return undefined;
  c.header("x-local-tenant-check", error.check);
  return c.json({ error: error.error }, error.status);
}
