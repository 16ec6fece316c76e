import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";

/** Serves a receiver of webhooks. If `enter` fails, the event is sent again. */
export function createReceiver(signingKey: string, enter: (event: unknown) => Promise<void>): Server {
  const key = Buffer.from(signingKey.replace(/^whsec_/, ""), "base64");
  // In production, use a database: a restart must not forget the ids.
  const handled = new Set<string>();

  async function receive(request: IncomingMessage): Promise<number> {
    const header = (name: string): string => String(request.headers[`webhook-${name}`]);
    const [id, sentAt] = [header("id"), header("timestamp")];
    let body = "";
    for await (const text of request.setEncoding("utf8")) body += String(text);
    const hmac = createHmac("sha256", key).update(`${id}.${sentAt}.${body}`).digest("base64");
    const expected = Buffer.from(`v1,${hmac}`);
    const signatures = header("signature")
      .split(" ")
      .map((signature) => Buffer.from(signature));
    const isSigned = signatures.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
    const isRecent = Math.abs(Date.now() / 1000 - Number(sentAt)) < 300;
    if (!isSigned || !isRecent) return 401;
    if (!handled.has(id)) await enter(JSON.parse(body));
    handled.add(id);
    return 204;
  }

  return createServer((request, response) => {
    const answer = (status: number): unknown => response.writeHead(status).end();
    receive(request).then(answer, () => answer(500));
  });
}
