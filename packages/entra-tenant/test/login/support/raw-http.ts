import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createAdaptorServer } from "@hono/node-server";

type Fetch = (request: Request) => Response | Promise<Response>;

/** A server that is sent text, and keeps what it read of the last request. */
export interface RawServer {
  /** Sends the unchanged text and reads the answer. */
  send(text: string): Promise<Response>;
  /** The request line and the headers as they arrived, in order and case. */
  lastHead(): string;
  close(): Promise<void>;
}

/** Serves on a free port of the loopback address; each connection ends with its first answer. */
export async function serveRaw(fetch: Fetch): Promise<RawServer> {
  const server = createAdaptorServer({ fetch }) as Server;
  let head = "";
  server.prependListener("request", (request, response) => {
    // Without these, the end of an answer would have to be found by its headers.
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
    const { method = "", url = "", httpVersion, rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? `${name}: ${rawHeaders[index + 1] ?? ""}` : [],
    );
    head = [`${method} ${url} HTTP/${httpVersion}`, ...headers].join("\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    async send(text) {
      const socket = connect(port, "127.0.0.1");
      socket.write(text);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      return readResponse(Buffer.concat(chunks));
    },
    lastHead: () => head,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function readResponse(bytes: Buffer): Response {
  const end = bytes.indexOf("\r\n\r\n");
  const [start = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return new Response(new Uint8Array(bytes.subarray(end + 4)), { status: Number(start.split(" ")[1]), headers });
}
