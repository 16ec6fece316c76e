import type { Serve } from "./faults/inject.ts";

/**
 * Maximum length of a request body in bytes. Graph accepts 4 MB:
 * https://learn.microsoft.com/graph/sdks/large-file-upload
 */
const longestBody = 4 * 1024 * 1024;

/**
 * Refuses longer bodies before they are in memory. Hono's own limit replaces the request of @hono/node-server, and its
 * routes then read an empty body.
 */
export function limitBodies(serve: Serve): Serve {
  return async (request, connection) => {
    const length = request.headers.get("content-length");
    if (length !== null) return Number(length) > longestBody ? tooLong() : await serve(request, connection);
    if (request.method === "GET" || request.method === "HEAD" || !request.headers.has("transfer-encoding")) {
      return await serve(request, connection);
    }
    const body = await readUpTo(request, longestBody);
    if (body === undefined) return tooLong();
    const { url, method, headers } = request;
    return await serve(new Request(url, { method, headers, body: new Uint8Array(body) }), connection);
  };
}

/** Undefined if the body is longer. */
async function readUpTo(request: Request, longest: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > longest) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Graph documents the status but no code: https://learn.microsoft.com/graph/errors */
function tooLong(): Response {
  const message = "The request size exceeds the maximum limit.";
  return new Response(JSON.stringify({ error: { code: "RequestEntityTooLarge", message } }), {
    status: 413,
    headers: { "content-type": "application/json", "x-local-tenant-check": "body-size", connection: "close" },
  });
}
