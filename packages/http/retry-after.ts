/**
 * Returns the wait that a service asks for, in milliseconds; undefined if there is none. Reads Retry-After, in seconds
 * or as a date, and the time at which GitHub resets its limit:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function waitAskedFor({ headers }: Pick<Response, "headers">, now = Date.now()): number | undefined {
  const after = headers.get("retry-after")?.trim();
  if (after !== undefined && after !== "") {
    const wait = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
    return Number.isNaN(wait) ? undefined : Math.max(0, wait);
  }
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  if (!isUsedUp(headers) || Number.isNaN(reset)) return undefined;
  return Math.max(0, reset * 1000 - now);
}

/** Whether a response means throttling. GitHub also uses 403, with one of these headers. */
export function isThrottled({ status, headers }: Pick<Response, "status" | "headers">): boolean {
  return status === 429 || (status === 403 && (headers.has("retry-after") || isUsedUp(headers)));
}

function isUsedUp(headers: Headers): boolean {
  return headers.get("x-ratelimit-remaining") === "0";
}
