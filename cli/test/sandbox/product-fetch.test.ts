import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificateAuthority, issueServerCertificate } from "../../../packages/entra-tenant/certificates.ts";
import { openProductFetch, type ProductFetch } from "../../sandbox/product-fetch.ts";

let dir: string;
let tenant: Server;
let receiver: Server;
let products: ProductFetch;

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "products-"));
  const authority = await createCertificateAuthority();
  const caFile = join(dir, "ca.pem");
  await writeFile(caFile, authority.certificate);
  const certificate = await issueServerCertificate(authority);
  tenant = createTlsServer({ ...certificate }, ({ headers, url }, response) =>
    response.end(`tenant ${headers.host ?? ""}${url ?? ""}`),
  );
  receiver = createServer((_, response) => response.end("receiver"));
  for (const server of [tenant, receiver]) await once(server.listen(0, "127.0.0.1"), "listening");
  products = openProductFetch({ caFile, port: portOf(tenant) });
});

afterAll(async () => {
  await products[Symbol.asyncDispose]();
  for (const server of [tenant, receiver]) server.close();
  await rm(dir, { recursive: true });
});

async function read(url: string, init?: RequestInit): Promise<string> {
  return await (await products.fetch(url, init)).text();
}

describe("requests of deliveries in the sandbox", () => {
  it.each(["login.microsoftonline.com", "connect.contoso.com:3939"])(
    "reach the tenant with the Host header of %s",
    async (host) => {
      expect(await read(`https://${host}/some/path`)).toBe(`tenant ${host}/some/path`);
    },
  );

  it("reach the tenant at its own address", async () => {
    const host = `localhost:${String(portOf(tenant))}`;
    expect(await read(`https://${host}/`)).toBe(`tenant ${host}/`);
  });

  it("reach a receiver on this machine", async () => {
    const url = `http://127.0.0.1:${String(portOf(receiver))}/`;
    expect(await read(url, { method: "POST", headers: { "webhook-id": "1" } })).toBe("receiver");
  });

  it("never leave the machine without https", async () => {
    await expect(read("http://connect.contoso.com/")).rejects.toMatchObject({
      cause: { message: "the sandbox does not connect to other machines" },
    });
  });

  it("are not sent if they are webhooks to another machine", async () => {
    const init = { method: "POST", headers: { "webhook-id": "1" } };
    expect(await read("https://hooks.contoso.com/", init)).toBe("not sent by the sandbox");
  });
});
