import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
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
type Fault = "429" | "secondary limit" | "503" | "503 after work" | "reset" | "reset after work";

/** A service on loopback that keeps objects and fails on demand. */
export interface StandIn {
  readonly origin: string;
  /** Every request, in order: `GET /path`. */
  readonly calls: string[];
  /** Decides about the fault of a request. */
  fault: (call: Call) => Fault | undefined;
}

const early: Record<string, Answer> = {
  "429": { status: 429, body: { message: "slow down" }, headers: { "retry-after": "30" } },
  "503": { status: 503, body: { message: "unavailable" } },
  // The form without any header that names a time.
  "secondary limit": { status: 403, body: { message: "You have exceeded a secondary rate limit. Please wait." } },
};

/** Opens a stand-in whose work is done by a function. */
export async function openStandIn(work: (call: Call) => Answer): Promise<StandIn> {
  const standIn = { origin: "", calls: [] as string[], fault: (): Fault | undefined => undefined } as {
    -readonly [Key in keyof StandIn]: StandIn[Key];
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://stand-in");
    const { method = "", headers } = request;
    const sent = await text(request);
    const body: unknown = sent === "" ? undefined : JSON.parse(sent);
    const call = { method, path: decodeURIComponent(pathname), query: searchParams, headers, body };
    standIn.calls.push(`${method} ${call.path}`);
    const fault = standIn.fault(call);
    const answer = (fault !== undefined && early[fault]) || undefined;
    const done = answer ?? (fault === "reset" ? undefined : work(call));
    if (done === undefined || fault === "reset after work") {
      request.socket.resetAndDestroy();
      return;
    }
    const sentBack = fault === "503 after work" ? early["503"]! : done;
    response.writeHead(sentBack.status, { "content-type": "application/json; charset=utf-8", ...sentBack.headers });
    response.end(sentBack.body === undefined ? undefined : JSON.stringify(sentBack.body));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  standIn.origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return standIn;
}
