import { UserError } from "../../../integrations/text/user-error.ts";
import { unreachable } from "@entra-integrations/http/connection-failure.ts";
import { type Pace, realPace } from "@entra-integrations/http/pace.ts";
import { down, type ServiceFailure, throttled } from "@entra-integrations/http/service-failure.ts";

/** Which token to request. */
export interface LibraryRequest {
  readonly tenantId: string;
  readonly authority: string;
  readonly tokenEndpoint: string;
  readonly scope: string;
  /** Whether Microsoft's list of clouds may lack the cloud. */
  readonly allowsOwnCloud: boolean;
  readonly pace?: Pace | undefined;
}

/** Microsoft's library waits without limit for the programs that it starts. */
const longestSeconds = 120;

/**
 * Signs in with Microsoft's own library: variables, managed identity, `az login`. Returns the token, or the reason why
 * nobody is signed in. Throws `ServiceFailure` if the sign-in service or the network is the cause.
 */
export async function signInByLibrary(request: LibraryRequest): Promise<{ token: string } | { refusal: string }> {
  const { tenantId, authority, tokenEndpoint, scope, allowsOwnCloud, pace = realPace } = request;
  // Loading the library takes as long as the rest of the command.
  const { DefaultAzureCredential } = await import("@azure/identity");
  const credential = new DefaultAzureCredential({
    tenantId,
    authorityHost: authority,
    disableInstanceDiscovery: allowsOwnCloud,
    additionallyAllowedTenants: [],
    processTimeoutInMs: longestSeconds * 1000,
  });
  const abortSignal = pace.timeout(longestSeconds * 1000);
  try {
    return await Promise.race([credential.getToken(scope, { abortSignal }), endOf(abortSignal)]);
  } catch (error) {
    if (abortSignal.aborted) throw silent(tenantId);
    const failure = failureOf(tokenEndpoint, error);
    if (failure !== undefined) throw failure;
    return { refusal: readableText(error) };
  }
}

/** A signal does not stop the Azure CLI. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function silent(tenantId: string): UserError {
  return new UserError({
    message: `no token for tenant ${tenantId} after ${String(longestSeconds)} seconds: the Azure CLI or another way to sign in does not answer`,
    fix: `run az account get-access-token --tenant ${tenantId} to see what it waits for, or set ARM_CLIENT_ID and ARM_CLIENT_SECRET as for a deployment`,
    code: "sign-in-silent",
  });
}

/**
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes. The other texts come from Python's HTTP
 * client, which the Azure CLI uses.
 */
const causes = {
  throttled: /AADSTS90055\b|Too Many Requests/i,
  down: /AADSTS(90033|90024|50196)\b|Service Unavailable|Bad Gateway|Gateway Time-?out/i,
  unreachable:
    /Max retries exceeded|Connection aborted|ConnectionError|SSLError|Name or service not known|getaddrinfo|endpoints_resolution_error|network_error/i,
};

/** The failure of the sign-in service or the network. The library and the Azure CLI have already retried. */
function failureOf(url: string, error: unknown): ServiceFailure | undefined {
  const asked = { service: "Microsoft Entra", method: "POST", url };
  const status = statusOf(error);
  const text = textOf(error);
  if (status === 429 || causes.throttled.test(text)) return throttled(asked, 429, undefined);
  if (status !== undefined && status >= 500) return down(asked, { status });
  if (causes.down.test(text)) return down(asked, { status: 503 });
  const line = text.split("\n").find((one) => causes.unreachable.test(one));
  return line === undefined ? undefined : unreachable(asked, line.trim());
}

/** The status in an error of the library. The error may contain those of all sign-in methods that it tried. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const status: unknown = Reflect.get(error, "statusCode");
  if (typeof status === "number") return status;
  const inner: unknown[] = [error.cause, ...((Reflect.get(error, "errors") as unknown[] | undefined) ?? [])];
  return inner.map(statusOf).find((one) => one !== undefined);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * These errors contain messages of the sign-in service and advice of the library. They quote the Azure CLI's output
 * only if it is not JSON, and that output may contain a token.
 */
function readableText(error: unknown): string {
  const quotesAnswer = /\bJSON\b/.test(textOf(error));
  return quotesAnswer ? "az prints no token but a text that cannot be read" : textOf(error);
}
