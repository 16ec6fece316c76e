import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type FaultAnswer, throttled, toResponse, unavailable } from "./answers.ts";
import { type Fault, FaultDecider } from "./decide.ts";
import { type ReadRequest, Replication } from "./replication.ts";
import type { FaultSettings } from "./settings.ts";

/** Serves the requests of a server, with the connection of each. */
export type Serve = (request: Request, connection: Connection) => Response | Promise<Response>;

/** Node's view of a request. */
export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Faults of a running tenant. */
export interface Faults {
  /** Adds the faults to a server's handler. */
  around(serve: Serve): Serve;
  /** The clock of the server that answers the current request. */
  readonly now: () => Date;
}

/** Microsoft's libraries accept times that are up to five minutes off. */
const mostSkewSeconds = 240;

/**
 * Creates the faults of a tenant. Calls `readSettings` for each request, so that they can be changed while the tenant
 * runs. Undefined means no faults.
 */
export function createFaults({
  readSettings,
  now: realNow,
  sleep = wait,
}: {
  readSettings: () => FaultSettings | undefined;
  now: () => Date;
  /** @default - the real time */
  sleep?: (milliseconds: number) => Promise<unknown>;
}): Faults {
  const skew = new AsyncLocalStorage<number>();
  let current: { settings: string; decider: FaultDecider; replication: Replication } | undefined;

  function refresh(settings: FaultSettings | undefined): typeof current {
    if (settings === undefined) return (current = undefined);
    const text = JSON.stringify(settings);
    if (current?.settings !== text) {
      current = { settings: text, decider: new FaultDecider(settings), replication: new Replication() };
    }
    return current;
  }

  return {
    now: () => new Date(realNow().getTime() + (skew.getStore() ?? 0) * 1000),
    around: (serve) => async (request, connection) => {
      const settings = readSettings();
      const active = refresh(settings);
      if (settings === undefined || active === undefined) return await serve(request, connection);
      const { decider, replication } = active;
      const path = new URL(request.url).pathname;
      const fault = decider.decide(request.method, path);
      const early = fault && answerBefore(fault, path, settings);
      if (early !== undefined) return toResponse(early);
      if (fault?.kind === "reset") return breakOff(connection, fault);
      // The body may contain the id of an object that the server does not have yet.
      const needsBody = fault?.kind === "lag" || !replication.isEmpty;
      const read = await readRequest(request, path, needsBody);
      const missed = replication.answer(read);
      if (missed !== undefined) return toResponse(missed);

      if (fault?.kind === "slow") await sleep((settings.slowSeconds ?? 2) * 1000);
      const seconds = fault?.kind === "skew" ? skewOf(fault) : 0;
      const sent = needsBody && read.body !== "" ? withBody(request, read.body) : request;
      const response = await skew.run(seconds, async () => await serve(sent, connection));
      if (fault?.kind === "skew") return withDate(response, new Date(realNow().getTime() + seconds * 1000));
      if (fault?.kind === "reset-after") return await breakOffAfter(response, connection, fault);
      if (fault?.kind === "unavailable") return await answerAfter(response, path);
      if (fault?.kind === "truncate") return await truncate(response, connection, fault);
      if (fault?.kind === "lag" && response.ok) replication.hide(read, await response.clone().json(), fault.chance);
      return replication.isEmpty || request.method !== "GET" ? response : await withoutHidden(response, replication);
    },
  };
}

/**
 * Responses of a service that did not carry the request out. A gateway timeout is decided here, but sent after the
 * request was carried out.
 */
function answerBefore({ kind, chance }: Fault, path: string, settings: FaultSettings): FaultAnswer | undefined {
  if (kind === "throttle") {
    const seconds = settings.retryAfterSeconds ?? 1;
    const date = new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000);
    return throttled(path, { retryAfter: chance < 0.5 ? String(seconds) : date.toUTCString() });
  }
  const status = statuses[Math.floor(chance * statuses.length)] ?? 503;
  return kind === "unavailable" && status !== 504 ? unavailable(path, status) : undefined;
}

const statuses = [500, 502, 503, 503, 504] as const;

async function answerAfter(response: Response, path: string): Promise<Response> {
  await response.body?.cancel();
  return toResponse(unavailable(path, 504));
}

function skewOf({ chance }: Fault): number {
  return Math.round((chance * 2 - 1) * mostSkewSeconds);
}

/** Either resets or closes the connection, because clients distinguish the two. */
function breakOff({ incoming: { socket } }: Connection, { chance }: Fault): Response {
  // A TLS socket cannot send a reset, but the socket below it can.
  const below = Reflect.get(socket, "_parent") as Socket | undefined;
  if (chance < 0.5 && below !== undefined) below.resetAndDestroy();
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

async function breakOffAfter(response: Response, connection: Connection, fault: Fault): Promise<Response> {
  await response.arrayBuffer();
  return breakOff(connection, fault);
}

/** Sends half of a response. */
async function truncate(response: Response, connection: Connection, fault: Fault): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer());
  if (body.length < 2) return breakOff(connection, fault);
  const { outgoing, incoming } = connection;
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), "content-length": body.length });
  outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy());
  return RESPONSE_ALREADY_SENT;
}

async function withoutHidden(response: Response, replication: Replication): Promise<Response> {
  if (response.headers.get("content-type")?.startsWith("application/json") !== true) return response;
  const body = JSON.stringify(replication.without(await response.json()));
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(body, { status: response.status, headers });
}

function withDate(response: Response, date: Date): Response {
  const headers = new Headers(response.headers);
  headers.set("date", date.toUTCString());
  return new Response(response.body, { status: response.status, headers });
}

/** The constructor cannot copy the server's own kind of `Request`. */
function withBody({ url, method, headers }: Request, body: string): Request {
  return new Request(url, { method, headers, body });
}

async function readRequest(request: Request, path: string, needsBody: boolean): Promise<ReadRequest> {
  const { method, headers } = request;
  const basic = /^Basic (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return {
    method,
    path,
    body: needsBody && method !== "GET" && method !== "HEAD" ? await request.text() : "",
    ...(basic !== undefined && { basic: Buffer.from(basic, "base64").toString() }),
  };
}
