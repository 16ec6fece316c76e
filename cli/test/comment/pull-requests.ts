import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A request as the platform got it. */
export interface Received {
  readonly call: string;
  readonly token: string | undefined;
  readonly body: unknown;
}

/** Answers of a platform by method and path with query; what is not there is answered with 404. */
export type Answers = Record<string, { status?: number; type?: string; body: unknown }>;

/** A platform that holds pull requests, on loopback. */
export interface Platform extends AsyncDisposable {
  readonly origin: string;
  /** Can be changed while it runs. */
  readonly answers: Answers;
  readonly received: Received[];
}

/** Opens a platform that answers so. */
export async function openPlatform(answers: Answers): Promise<Platform> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const call = `${request.method ?? ""} ${request.url ?? ""}`;
      const body = request.method === "GET" ? undefined : await json(request);
      received.push({ call, token: request.headers.authorization, body });
      const answer = answers[call] ?? { status: 404, body: {} };
      response.writeHead(answer.status ?? 200, { "content-type": answer.type ?? "application/json; charset=utf-8" });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    answers,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
