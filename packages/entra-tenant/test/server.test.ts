import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, readFile, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, get } from "node:https";
import { createServer } from "node:net";
import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { findRunningTenant, startTenant, TenantRunningError } from "../index.ts";
import { caFileOf } from "../running.ts";
import { ask, newStateFile, signIn, start, startProcess, untrustedAnswer } from "./tenant-client.ts";

/** Takes a port until the test ends. */
async function occupy(port: number): Promise<number> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

/** A port that nobody had a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

describe("the origin", () => {
  it("takes a port that the system gives to no client, so that it is free the next time", async () => {
    const { port } = await start({ stateFile: await newStateFile() });
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
  });

  it.each(["localhost", "127.0.0.1", "[::1]"])(
    "is verified as %s with the tenant's certificate authority alone",
    async (host) => {
      const handle = await start({ stateFile: await newStateFile() });
      const answer = await ask(handle, "GET", `https://${host}:${handle.port}/.well-known/local-tenant`);
      expect(answer).toEqual({ status: 200, body: { tenantId: handle.tenantId, mail: handle.mail } });
    },
  );

  it("is not trusted by a client that does not know the certificate authority", async () => {
    const { origin } = await start({ stateFile: await newStateFile() });
    expect(await untrustedAnswer(`${origin}/.well-known/local-tenant`)).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });

  it("serves sign-in and Graph over TLS", async () => {
    const handle = await start({ stateFile: await newStateFile() });
    const answer = await ask(handle, "GET", `${handle.origin}/v1.0/organization?$select=id`, {
      headers: await signIn(handle),
    });
    expect(answer).toEqual({
      status: 200,
      body: { "@odata.context": `${handle.origin}/v1.0/$metadata#organization(id)`, value: [{ id: handle.tenantId }] },
    });
  });

  it("responds while a hundred connections are idle, and closes without waiting for them", async () => {
    const handle = await startTenant({ stateFile: await newStateFile() });
    const ca = await readFile(handle.caFile, "utf8");
    const idle = Array.from({ length: 100 }, () =>
      connect({ host: "127.0.0.1", port: handle.port, ca, servername: "localhost" }),
    );
    for (const socket of idle) socket.on("error", () => undefined);
    await Promise.all(idle.map((socket) => once(socket, "secureConnect")));
    const { status } = await ask(handle, "GET", `${handle.origin}/.well-known/local-tenant`);
    const ended = Promise.all(idle.map((socket) => once(socket, "close")));
    await handle.close();
    await ended;
    expect(status).toBe(200);
  });

  it("keeps an idle connection for clients that a busy machine holds up", async () => {
    const handle = await start({ stateFile: await newStateFile() });
    const agent = new Agent({ keepAlive: true, ca: await readFile(handle.caFile, "utf8") });
    onTestFinished(() => agent.destroy());
    const [{ headers }] = (await once(get(`${handle.origin}/.well-known/local-tenant`, { agent }), "response")) as [
      IncomingMessage,
    ];
    expect(headers["keep-alive"]).toBe("timeout=120");
  });
});

describe("the certificate authority", () => {
  it("is next to the state file, without its key", async () => {
    const { caFile } = await start({ stateFile: await newStateFile() });
    const text = await readFile(caFile, "utf8");
    expect([new X509Certificate(text).ca, text.includes("PRIVATE KEY")]).toEqual([true, false]);
  });

  it("stays the same from start to start", async () => {
    const stateFile = await newStateFile();
    const first = await startTenant({ stateFile });
    const before = await readFile(first.caFile, "utf8");
    await first.close();
    const { caFile } = await start({ stateFile });
    expect(await readFile(caFile, "utf8")).toBe(before);
  });
});

describe("the port", () => {
  it("is the one of last time", async () => {
    const stateFile = await newStateFile();
    const first = await startTenant({ stateFile });
    await first.close();
    const second = await start({ stateFile });
    expect([second.port, second.portChanged]).toEqual([first.port, false]);
  });

  it("is another one when that was taken, which is said and remembered", async () => {
    const stateFile = await newStateFile();
    const first = await startTenant({ stateFile });
    await first.close();
    await occupy(first.port);
    const second = await startTenant({ stateFile });
    await second.close();
    const third = await start({ stateFile });
    expect([second.portChanged, second.port === first.port, third.port]).toEqual([true, false, second.port]);
  });

  it("is never another one than was asked for", async () => {
    const port = await occupy(0);
    const failure = startTenant({ stateFile: await newStateFile(), port });
    await expect(failure).rejects.toThrow(
      `port ${port} is taken\n  fix: choose another port, or omit it to use any free port  [port-taken]`,
    );
  });

  it("frees the state file when it was taken", async () => {
    const stateFile = await newStateFile();
    await startTenant({ stateFile, port: await occupy(0) }).catch(() => undefined);
    const handle = await start({ stateFile });
    expect(handle.tenantId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a start that fails once the tenant listens", () => {
  it("frees its port", async () => {
    const stateFile = await newStateFile();
    const port = await freePort();
    await mkdir(caFileOf(stateFile));
    await expect(startTenant({ stateFile, port })).rejects.toThrow("EISDIR");
    expect(await occupy(port)).toBe(port);
  });
});

describe("a second start", () => {
  it("gets the connection of the tenant that already runs", async () => {
    const stateFile = await newStateFile();
    const { origin, metadataHost, port, caFile, tenantId, subscriptionId, deployer, connectApiKey, mail } = await start(
      { stateFile },
    );
    const failure: unknown = await startTenant({ stateFile }).catch((error: unknown) => error);
    expect(failure instanceof TenantRunningError && [failure.message, failure.connection]).toEqual([
      `the tenant in ${stateFile} is already running, at ${origin}\n  fix: use it, or stop it first  [tenant-running]`,
      { origin, metadataHost, port, caFile, tenantId, subscriptionId, deployer, connectApiKey, mail },
    ]);
  });

  it("at the same moment leaves one of the two serving, and the other knowing it", async () => {
    const stateFile = await newStateFile();
    const lines = (await Promise.all([startProcess(stateFile), startProcess(stateFile)])).map(({ line }) => line);
    const serving = lines.find(({ outcome }) => outcome === "serving");
    const running = lines.find(({ outcome }) => outcome === "running");
    expect([lines.length, running?.["origin"]]).toEqual([2, serving?.["origin"]]);
  });
});

describe("findRunningTenant", () => {
  it("finds nothing if there is no tenant", async () => {
    expect(await findRunningTenant(await newStateFile())).toBeUndefined();
  });

  it("finds nothing once the tenant is closed", async () => {
    const stateFile = await newStateFile();
    const handle = await startTenant({ stateFile });
    await handle.close();
    expect(await findRunningTenant(stateFile)).toBeUndefined();
  });

  it("does not mistake another tenant on the port for this one", async () => {
    const [stateFile, other] = [await newStateFile(), await newStateFile()];
    const first = await startTenant({ stateFile });
    await first.close();
    const second = await start({ stateFile: other, port: first.port });
    await copyFile(second.caFile, first.caFile);
    expect(await findRunningTenant(stateFile)).toBeUndefined();
  });
});

describe("the state file", () => {
  it("can only be read by its owner", async () => {
    const stateFile = await newStateFile();
    await start({ stateFile });
    expect(((await stat(stateFile)).mode & 0o777).toString(8)).toBe("600");
  });

  it("does not hold the value of a password that was added", async () => {
    const stateFile = await newStateFile();
    const handle = await start({ stateFile });
    const headers = await signIn(handle);
    const created = await ask(handle, "POST", `${handle.origin}/v1.0/applications`, {
      headers,
      body: '{"displayName":"x"}',
    });
    const path = `${handle.origin}/v1.0/applications/${String(created.body["id"])}/addPassword`;
    const { body } = await ask(handle, "POST", path, { headers, body: "{}" });
    const text = await readFile(stateFile, "utf8");
    expect([text.includes(String(body["keyId"])), text.includes(String(body["secretText"]))]).toEqual([true, false]);
  });

  it("leads to the tenant of another process, and contains acknowledged changes after that is killed", async () => {
    const stateFile = await newStateFile();
    const { child, line } = await startProcess(stateFile);
    const running = await findRunningTenant(stateFile);
    if (!running) throw new Error("the tenant process does not serve");
    expect([running.origin, running.metadataHost]).toEqual([
      line["origin"],
      String(line["origin"]).replace("https://", ""),
    ]);
    const headers = await signIn(running);
    const created = await ask(running, "POST", `${running.origin}/v1.0/applications`, {
      headers,
      body: '{"displayName":"x"}',
    });
    child.kill("SIGKILL");
    await once(child, "exit");

    const handle = await start({ stateFile });
    const path = `${handle.origin}/v1.0/applications/${String(created.body["id"])}`;
    const { status, body } = await ask(handle, "GET", path, { headers: await signIn(handle) });
    expect([status, body, handle.origin]).toEqual([200, created.body, running.origin]);
  });
});

describe("close", () => {
  it("may be called twice", async () => {
    const handle = await startTenant({ stateFile: await newStateFile() });
    await handle.close();
    await expect(handle.close()).resolves.toBeUndefined();
  });

  it("lets nothing be written any more", async () => {
    const handle = await startTenant({ stateFile: await newStateFile() });
    await handle.close();
    await expect(handle.tenant.commit()).rejects.toThrow("the local tenant is closed");
  });
});

describe("reset", () => {
  it("empties the directory and keeps the tenant", async () => {
    const handle = await start({ stateFile: await newStateFile() });
    const headers = await signIn(handle);
    await ask(handle, "POST", `${handle.origin}/v1.0/applications`, { headers, body: '{"displayName":"x"}' });
    const before = [...handle.tenant.users.keys()];
    await handle.reset();
    expect([...handle.tenant.users.keys()]).toEqual(before);
    const { body } = await ask(handle, "GET", `${handle.origin}/v1.0/applications?$select=displayName`, { headers });
    expect(body["value"]).toEqual([{ displayName: "Deployer" }]);
  });
});

describe("a tenant without a state file", () => {
  it("is in memory, and its temporary files are gone after close", async () => {
    const first = await startTenant();
    const ca = await readFile(first.caFile, "utf8");
    const { status } = await ask(first, "GET", `${first.origin}/.well-known/local-tenant`);
    await first.close();
    await expect(stat(first.caFile)).rejects.toThrow("ENOENT");
    const second = await start();
    expect([status, ca === first.ca, second.tenantId === first.tenantId]).toEqual([200, true, false]);
  });

  it("shares its signing key with the others of its process, and no other secret", async () => {
    const [first, second] = [await start(), await start()];
    expect(first.tenant.signingKeys[0]?.["n"]).toBe(second.tenant.signingKeys[0]?.["n"] ?? "");
    const secretsOf = ({ tenant, deployer }: typeof first) => [tenant.sealingKey, deployer.clientSecret];
    expect(new Set([first, second].flatMap(secretsOf)).size).toBe(4);
  });

  it("is closed at the end of its block", async () => {
    let origin: string;
    {
      await using handle = await startTenant();
      origin = handle.origin;
    }
    expect(await untrustedAnswer(origin)).toBe("ECONNREFUSED");
  });

  it("names the applications of its seed when asked for another one", async () => {
    const handle = await start({ seed: { applications: { shop: {} } } });
    expect(() => handle.application("shpo")).toThrow('the seed has no application "shpo"; its applications: shop');
    expect(() => handle.user("nobody")).toThrow('the tenant has no user "nobody" of its seed');
  });
});
