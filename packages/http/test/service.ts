import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Pace } from "@entra-integrations/http/pace.ts";

/** Answers one request, or fails in its way. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers so. */
export function answer(status: number, headers: Record<string, string> = {}, body: object | string = {}): Behaviour {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Closes the connection without an answer. */
export const reset: Behaviour = (request) => void request.socket.resetAndDestroy();

/** Begins an answer and closes the connection. */
export const breakOff: Behaviour = (request, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("{", () => request.socket.destroy());
};

/** A service on loopback. */
export interface Service {
  readonly origin: string;
  /** What was asked, in order: `GET /path`. */
  readonly calls: string[];
}

/** Opens a service that behaves so, request by request, and then as at last. */
export async function openService(...behaviours: readonly Behaviour[]): Promise<Service> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      calls.push(`${request.method ?? ""} ${request.url ?? ""}`);
      (behaviours[calls.length - 1] ?? behaviours.at(-1))?.(request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, calls };
}

/** A pace in which sleeping takes no time, and what was slept, in milliseconds. */
export interface QuickPace extends Pace {
  readonly slept: number[];
  /** Lets the time of the newest request pass. */
  expire(): void;
}

/** Opens a pace whose chance is always the same. */
export function quickPace(random = 0): QuickPace {
  const slept: number[] = [];
  let now = 0;
  let newest = { controller: new AbortController(), milliseconds: 0 };
  return {
    slept,
    now: () => now,
    random: () => random,
    sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    timeout(milliseconds) {
      newest = { controller: new AbortController(), milliseconds };
      return newest.controller.signal;
    },
    expire() {
      now += newest.milliseconds;
      newest.controller.abort(new DOMException("timed out", "TimeoutError"));
    },
  };
}
