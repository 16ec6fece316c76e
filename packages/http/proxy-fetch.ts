import { EnvHttpProxyAgent, fetch as fetchWith } from "undici";

/** A `fetch` whose connections are closed after use. */
export interface ClosableFetch extends AsyncDisposable {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
}

/** Opens a `fetch` that goes through the proxy of HTTPS_PROXY and NO_PROXY; Node's own does not. */
export function openProxyFetch(): ClosableFetch {
  const agent = new EnvHttpProxyAgent();
  return {
    // The package's classes are those in Node, newer.
    fetch: (url, init) => fetchWith(url, { ...(init as object), dispatcher: agent }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
