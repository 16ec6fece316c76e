import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Serves the part of HashiCorp Vault's transit engine that Pulumi needs: the data key of a stack, by `PUT
 * /v1/transit/decrypt/<name>`. All stacks of a test run share one key.
 * @see https://developer.hashicorp.com/vault/api-docs/secret/transit#decrypt-data
 */
export async function serveVault(): Promise<{ origin: string } & AsyncDisposable> {
  const answer = JSON.stringify({ data: { plaintext: randomBytes(32).toString("base64") } });
  const server = createServer(({ method, url = "" }, response) => {
    const isDecryption = method === "PUT" && url.startsWith("/v1/transit/decrypt/");
    response
      .writeHead(isDecryption ? 200 : 501, { "content-type": "application/json" })
      .end(isDecryption ? answer : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
