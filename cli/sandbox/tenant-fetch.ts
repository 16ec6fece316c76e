import { readFileSync } from "node:fs";
import { Agent, fetch as fetchWith } from "undici";

/** A `fetch` that trusts only the local tenant's certificate authority. */
export interface TenantFetch extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

/** Opens connections to the tenant. Node's own `fetch` cannot trust an additional authority. */
export function openTenantFetch(caFile: string): TenantFetch {
  const agent = new Agent({ connect: { ca: readFileSync(caFile, "utf8") } });
  return {
    // The classes of the package are newer versions of those in Node.
    fetch: (url, init) => fetchWith(url as string, { ...(init as object), dispatcher: agent }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
