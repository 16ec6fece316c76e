import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { onTestFinished } from "vitest";

/** A request that a stand-in answers. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

/** A response of a stand-in. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** What happens to one request instead of, or after, its work. */
export type Fault = "429" | "secondary limit" | "503" | "503 after work" | "reset" | "reset after work";

/** A service on loopback that keeps objects and fails on demand. */
export interface StandIn {
  readonly origin: string;
  /** Every request, in order: `GET /path`. */
  readonly calls: string[];
  /** Calls the stand-in without a connection, for tests with thousands of requests. */
  readonly fetch: Fetch;
  /** Decides about the fault of a request. */
  fault: (call: Call) => Fault | undefined;
}

const refusals: Record<string, Answer> = {
  "429": { status: 429, body: { message: "slow down" }, headers: { "retry-after": "30" } },
  "503": { status: 503, body: { message: "unavailable" } },
  // The form without any header that names a time.
  "secondary limit": { status: 403, body: { message: "You have exceeded a secondary rate limit. Please wait." } },
};

/** Opens a stand-in whose work is done by a function. */
export async function openStandIn(work: (call: Call) => Answer): Promise<StandIn> {
  const calls: string[] = [];
  /** Undefined closes the connection. */
  const respond = (method: string, url: URL, headers: Call["headers"], sent: string): Answer | undefined => {
    const body: unknown = sent === "" ? undefined : JSON.parse(sent);
    const call = { method, path: decodeURIComponent(url.pathname), query: url.searchParams, headers, body };
    calls.push(`${method} ${call.path}`);
    const fault = standIn.fault(call);
    if (fault === "reset") return undefined;
    const answer = (fault !== undefined && refusals[fault]) || work(call);
    if (fault === "reset after work") return undefined;
    return fault === "503 after work" ? refusals["503"] : answer;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = request;
    const answer = respond(method, new URL(url, "http://stand-in"), headers, await text(request));
    if (answer === undefined) {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status, headersOf(answer));
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const standIn: StandIn = {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls,
    fault: () => undefined,
    fetch(url, { method = "GET", headers, body } = {}) {
      const sent = typeof body === "string" ? body : "";
      const answer = respond(method, new URL(url), Object.fromEntries(new Headers(headers)), sent);
      if (answer === undefined) {
        const cause = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        return Promise.reject(new TypeError("fetch failed", { cause }));
      }
      const { status, body: content } = answer;
      const received = content === undefined ? null : JSON.stringify(content);
      return Promise.resolve(new Response(received, { status, headers: headersOf(answer) }));
    },
  };
  return standIn;
}

function headersOf({ headers }: Answer): Record<string, string> {
  return { "content-type": "application/json; charset=utf-8", ...headers };
}
