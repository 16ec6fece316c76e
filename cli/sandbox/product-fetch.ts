import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { Agent, buildConnector, fetch as fetchWith } from "undici";
import type { DeliveryOptions } from "@entra-integrations/delivery/provider.ts";

/** A `fetch` for deliveries in the sandbox. */
export interface ProductFetch extends AsyncDisposable {
  readonly fetch: NonNullable<DeliveryOptions["fetch"]>;
}

/**
 * Opens a `fetch` that never leaves this machine. Requests to Microsoft and to products go to the local tenant, with their own
 * Host header. Loopback addresses are called as they are, for receivers of webhooks. A webhook to any other address is
 * answered here, because the tenant does not imitate customers' adapters.
 */
export function openProductFetch({ caFile, port }: { caFile: string; port: number }): ProductFetch {
  const connect = buildConnector({ ca: [readFileSync(caFile, "utf8"), ...getCACertificates("default")] });
  const agent = new Agent({
    connect(options, callback) {
      if (isLoopback(options.hostname)) connect(options, callback);
      else if (options.protocol === "https:") {
        connect(
          { ...options, hostname: "localhost", host: "localhost", servername: "localhost", port: String(port) },
          callback,
        );
      } else callback(new Error("the sandbox does not connect to other machines"), null);
    },
  });
  return {
    async fetch(url, init) {
      const { hostname } = new URL(url);
      const isWebhook = new Headers(init?.headers).has("webhook-id");
      if (isWebhook && !isLoopback(hostname)) return new Response("not sent by the sandbox", { status: 202 });
      // The package's classes are those in Node, newer.
      return await fetchWith(url, { ...(init as object), dispatcher: agent });
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
