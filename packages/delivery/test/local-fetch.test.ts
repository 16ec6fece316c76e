import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificateAuthority, issueServerCertificate } from "../../entra-tenant/certificates.ts";
import { type LocalFetch, openLocalFetch } from "../local-fetch.ts";
import { localTenantPort } from "../loopback.ts";

let tenant: Server;
let receiver: Server;
let products: LocalFetch;

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const certificate = await issueServerCertificate(authority);
  tenant = createTlsServer({ ...certificate }, ({ headers, url }, response) =>
    response.end(`tenant ${headers.host ?? ""}${url ?? ""}`),
  );
  receiver = createServer((_, response) => response.end("receiver"));
  for (const server of [tenant, receiver]) await once(server.listen(0, "127.0.0.1"), "listening");
  products = openLocalFetch({ ca: authority.certificate, port: portOf(tenant) });
});

afterAll(async () => {
  await products[Symbol.asyncDispose]();
  for (const server of [tenant, receiver]) server.close();
});

async function read(url: string, init?: RequestInit): Promise<string> {
  return await (await products.fetch(url, init)).text();
}

describe("requests of deliveries with a local tenant", () => {
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

it.each([
  ["https://localhost:8443", 8443],
  ["https://127.0.0.1", 443],
  ["https://login.microsoftonline.com", undefined],
  ["login.microsoftonline.us", undefined],
  ["https://localhost.contoso.com:8443", undefined],
  ["", undefined],
])("a deployment that signs in at %j has a local tenant at port %j", (host, port) => {
  expect(localTenantPort({ AZURE_AUTHORITY_HOST: host })).toBe(port);
});
