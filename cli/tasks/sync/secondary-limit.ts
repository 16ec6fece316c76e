import type { Fetch } from "@entra-integrations/http/client.ts";

/**
 * Adds the missing Retry-After to a response of GitHub's secondary rate limit. GitHub asks to wait at least one minute
 * then: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function withSecondaryLimit(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    const { status, statusText } = response;
    const isKnown = response.headers.has("retry-after") || response.headers.get("x-ratelimit-remaining") === "0";
    if ((status !== 403 && status !== 429) || isKnown) return response;
    const body = await response.text();
    const headers = new Headers(response.headers);
    if (/secondary rate limit/i.test(body)) headers.set("retry-after", "60");
    return new Response(body, { status, statusText, headers });
  };
}
