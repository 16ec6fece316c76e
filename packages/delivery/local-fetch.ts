import { createSecureContext, getCACertificates } from "node:tls";
import { Agent, buildConnector, fetch as fetchWith } from "undici";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { isLoopback } from "./loopback.ts";

/** A `fetch` for deliveries with a local tenant. */
export interface LocalFetch extends AsyncDisposable {
  readonly fetch: Fetch;
}

/** The local tenant. */
interface LocalTenant {
  readonly port: number;
  /** Its certificate authority in PEM format. @default - trusted already, through NODE_EXTRA_CA_CERTS */
  readonly ca?: string | undefined;
}

/**
 * Opens a `fetch` that never leaves this machine. Requests to Microsoft and to products go to the local tenant, with their own
 * Host header. Loopback addresses are called as they are, for receivers of webhooks. A webhook to any other address is
 * answered here, because the tenant does not imitate customers' adapters.
 */
export function openLocalFetch({ port, ca }: LocalTenant): LocalFetch {
  // Parsing the authorities takes longer than a request, so it happens once, for the first connection.
  let opened: buildConnector.connector | undefined;
  const connector = (): buildConnector.connector => {
    const authorities = getCACertificates("default");
    const secureContext = createSecureContext({ ca: ca === undefined ? authorities : [ca, ...authorities] });
    return buildConnector({ secureContext });
  };
  const agent = new Agent({
    connect(options, callback) {
      const connect = (opened ??= connector());
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
