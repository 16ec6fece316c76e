import { EnvHttpProxyAgent, fetch as fetchWith } from "undici";

/** A `fetch` whose connections are closed after use. */
export interface ClosableFetch extends AsyncDisposable {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
}

/** Opens a `fetch` that uses the proxy of HTTPS_PROXY and NO_PROXY. Node's own `fetch` does not. */
export function openProxyFetch(): ClosableFetch {
  const agent = new EnvHttpProxyAgent();
  return {
    // The classes of the package are newer versions of those in Node.
    fetch: (url, init) => fetchWith(url, { ...(init as object), dispatcher: agent }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
