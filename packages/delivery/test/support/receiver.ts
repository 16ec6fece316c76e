import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Values } from "../../../provider-bridge/property.ts";

/** A request that arrived whole. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly type: string; readonly timestamp: string; readonly data: Values };
}

/** Answers one delivery. */
export type Answer = (response: ServerResponse, delivery: Delivery) => void;

/** A receiver of webhooks on loopback. */
export interface Receiver {
  readonly url: string;
  readonly deliveries: Delivery[];
}

/** Opens a receiver until the test ends. Answers delivery by delivery, and repeats the last answer. */
export async function openReceiver(...answers: readonly Answer[]): Promise<Receiver> {
  const receiver = await serveReceiver(...answers);
  onTestFinished(() => receiver[Symbol.dispose]());
  return receiver;
}

/** As `openReceiver`, until it is disposed of. */
export async function serveReceiver(...answers: readonly Answer[]): Promise<Receiver & Disposable> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const body = Buffer.concat(chunks).toString();
      const delivery = { headers: request.headers, body, event: JSON.parse(body) as Delivery["event"] };
      deliveries.push(delivery);
      const answer = answers[deliveries.length - 1] ?? answers.at(-1) ?? status(204);
      answer(response, delivery);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hooks/t0ken`,
    deliveries,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Answers with a status and a text. */
export function status(code: number, text = "", headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(code, headers).end(text);
}

/** Closes the connection, after the request was carried out. */
export const reset: Answer = (response) => response.socket?.destroy();
