/** A response that replaces the real one. */
export interface FaultAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** JSON, or the HTML page of a gateway. */
  readonly body: object | string;
}

/** Header value that marks an injected fault. */
const check = { "x-local-tenant-check": "rehearsed-fault" };

type Service = "graph" | "manager" | "vault" | "connect" | "sign-in";

/** Sends a response. */
export function toResponse({ status, headers, body }: FaultAnswer): Response {
  const isPage = typeof body === "string";
  return new Response(isPage ? body : JSON.stringify(body), {
    status,
    headers: { ...check, "content-type": isPage ? "text/html" : "application/json", ...headers },
  });
}

/**
 * A service that gets too many requests.
 * Departs from Entra: The wait after too many requests is much shorter than real ones.
 * https://learn.microsoft.com/graph/throttling, https://learn.microsoft.com/azure/key-vault/general/overview-throttling
 */
export function throttled(path: string, { retryAfter }: { retryAfter: string }): FaultAnswer {
  const headers = { "retry-after": retryAfter };
  const service = serviceOf(path);
  if (service === "sign-in") {
    return { status: 429, headers, body: signInError(90055, "There are too many incoming requests.") };
  }
  if (service === "connect") return { status: 429, headers, body: connectError(277, "Rate limit exceeded") };
  const message =
    service === "vault"
      ? "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached"
      : "Too many requests. Please retry again later.";
  return { status: 429, headers, body: error(service === "vault" ? "Throttled" : "TooManyRequests", message) };
}

/** A failing service. Gateways in front of it respond to 502 and 504 with a page. */
export function unavailable(path: string, status: 500 | 502 | 503 | 504): FaultAnswer {
  if (status === 502) return { status, body: "<html><body><h1>502 Bad Gateway</h1></body></html>" };
  if (status === 504) return { status, body: "<html><body><h1>504 Gateway Timeout</h1></body></html>" };
  if (serviceOf(path) === "sign-in") {
    return { status, body: signInError(90033, "A transient error has occurred. Please try again.") };
  }
  if (serviceOf(path) === "connect") return { status, body: connectError(1, "An internal error occurred") };
  return status === 500
    ? { status, body: error("InternalServerError", "An internal server error occurred.") }
    : { status, body: error("ServiceUnavailable", "The service is temporarily unavailable. Please retry later.") };
}

/** A server of Graph or of a vault that does not have a new object yet. */
export function notReplicated(path: string, id: string): FaultAnswer {
  if (serviceOf(path) === "vault") {
    return {
      status: 404,
      body: error("SecretNotFound", `A secret with (name/id) ${id} was not found in this key vault.`),
    };
  }
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return { status: 404, body: error("Request_ResourceNotFound", message) };
}

/** Graph's refusal of a service principal for an application that is not replicated yet. */
export function applicationNotReplicated(appId: string): FaultAnswer {
  const message = `The appId '${appId}' of the service principal does not reference a valid application object.`;
  return { status: 400, body: error("Request_BadRequest", message) };
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export function signInError(code: number, message: string, name = "temporarily_unavailable"): object {
  return { error: name, error_description: `AADSTS${String(code)}: ${message}`, error_codes: [code] };
}

function error(code: string, message: string): object {
  return { error: { code, message } };
}

function connectError(code: number, message: string): object {
  return { code, error: message, payload: null };
}

function serviceOf(path: string): Service {
  if (path.includes("/__api__/")) return "connect";
  // Exchange's admin endpoint has the format of Graph.
  if (/^\/(v1\.0|beta|myorganization|adminapi)\//i.test(path)) return "graph";
  if (path.startsWith("/subscriptions")) return "manager";
  return path.startsWith("/vaults/") ? "vault" : "sign-in";
}
