import { readFileSync } from "node:fs";
import { Agent, fetch as fetchWith } from "undici";

/** A `fetch` that trusts the local tenant's certificate authority, and nothing else. */
export interface TenantFetch extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

/** Opens connections to the tenant; Node's own `fetch` has no way to trust one more authority. */
export function openTenantFetch(caFile: string): TenantFetch {
  const agent = new Agent({ connect: { ca: readFileSync(caFile, "utf8") } });
  return {
    // The package's classes are those in Node, newer.
    fetch: (url, init) => fetchWith(url as string, { ...(init as object), dispatcher: agent }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
