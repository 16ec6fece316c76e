import { randomUUID } from "node:crypto";
import type { Tenant } from "../../tenant.ts";
import type { LoginError } from "./index.ts";

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application */
export interface ErrorEnvelope {
  error: string;
  error_description: string;
  error_codes: number[];
  timestamp: string;
  trace_id: string;
  correlation_id: string;
  error_uri?: string;
  suberror?: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Wraps a refusal like Entra. The client's own `client-request-id` becomes the correlation id. */
export function envelope(tenant: Tenant, refused: LoginError, clientRequestId: string | undefined): ErrorEnvelope {
  const timestamp = tenant
    .now()
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
  const traceId = randomUUID();
  const correlationId = clientRequestId !== undefined && guid.test(clientRequestId) ? clientRequestId : randomUUID();
  return {
    error: refused.refusal.error,
    error_description: `${refused.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [refused.refusal.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(refused.refusal.hasNoErrorUri
      ? {}
      : { error_uri: `https://login.microsoftonline.com/error?code=${refused.refusal.code}` }),
    ...(refused.suberror === undefined ? {} : { suberror: refused.suberror }),
  };
}
