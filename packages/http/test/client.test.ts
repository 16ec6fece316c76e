import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openHttp, type HttpRequest } from "../client.ts";
import { createCertificateAuthority, issueServerCertificate } from "@entra-integrations/entra-tenant/certificates.ts";
import { answer, breakOff, openService, quickPace, reset, type Behaviour, type Service } from "./service.ts";

const service = "Microsoft Graph";

async function send(
  { origin }: Pick<Service, "origin">,
  init: HttpRequest = {},
  pace = quickPace(),
  deadlineSeconds = 600,
): Promise<unknown> {
  const { fetch } = openHttp({ deadlineSeconds, pace });
  return await fetch(`${origin}/v1.0/me?secret=in-query`, { service, ...init }).then(
    async (response) => `${String(response.status)} ${await response.text()}`,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
}

const good = answer(200, {}, '"good"');
const token: HttpRequest = { method: "POST", body: new URLSearchParams({ client_secret: "s" }), isRepeatable: true };

describe("a request that can be repeated", () => {
  it.each<[string, Behaviour]>([
    ["429", answer(429)],
    ["503", answer(503)],
    ["502 with a page", answer(502, { "content-type": "text/html" }, "<html>")],
    ["408", answer(408)],
    ["a reset", reset],
    ["an answer that breaks off", breakOff],
    ["GitHub's secondary limit", answer(403, { "retry-after": "60" })],
    ["GitHub's limit", answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" })],
  ])("is repeated after %s", async (_, fault) => {
    const asked = await openService(fault, fault, good);
    expect([await send(asked), await send(await openService(fault, good), token)]).toEqual([
      '200 "good"',
      '200 "good"',
    ]);
    expect(asked.calls).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 409])("is not repeated after %i", async (status) => {
    const asked = await openService(answer(status), good);
    expect(await send(asked)).toBe(`${String(status)} {}`);
    expect(asked.calls).toHaveLength(1);
  });

  it("sends its body again", async () => {
    const bodies: string[] = [];
    const { fetch } = openHttp({
      deadlineSeconds: 600,
      pace: quickPace(),
      fetch: async (url, init) => {
        bodies.push(await new Request(url, init).text());
        return new Response("{}", { status: bodies.length === 1 ? 503 : 200 });
      },
    });
    await fetch("https://login.microsoftonline.com/t/oauth2/v2.0/token", token);
    expect(bodies).toEqual(["client_secret=s", "client_secret=s"]);
  });

  it("waits longer each time, by chance between half of it and all", async () => {
    const waits = await Promise.all(
      [0, 0.5].map(async (random) => {
        const pace = quickPace(random);
        await send(await openService(answer(503)), {}, pace);
        return pace.slept;
      }),
    );
    expect(waits).toEqual([
      [500, 1000, 2000, 4000, 8000],
      [750, 1500, 3000, 6000, 12_000],
    ]);
  });

  it("waits as long as the service asks", async () => {
    vi.setSystemTime("2026-11-29T12:00:00Z");
    onTestFinished(() => void vi.useRealTimers());
    const pace = quickPace();
    const date = answer(503, { "retry-after": "Sun, 29 Nov 2026 12:01:30 GMT" });
    const past = answer(503, { "retry-after": "Sun, 29 Nov 2026 11:00:00 GMT" });
    const limit = answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795953645" });
    const asked = await openService(answer(429, { "retry-after": "75" }), date, past, limit, good);
    expect(await send(asked, {}, pace)).toBe('200 "good"');
    expect(pace.slept).toEqual([75_000, 90_000, 0, 45_000]);
  });

  it("does not begin a wait that ends after the deadline", async () => {
    const pace = quickPace();
    const asked = await openService(answer(429, { "retry-after": "3600" }));
    expect(await send(asked, {}, pace)).toMatch(/asks to wait 3600 seconds\n {2}fix: run this again after that time/);
    expect([asked.calls.length, pace.slept]).toEqual([1, []]);
  });

  it("has one deadline with all others of its client", async () => {
    const pace = quickPace();
    const { fetch } = openHttp({ deadlineSeconds: 60, pace });
    const { origin } = await openService(
      answer(503, { "retry-after": "25" }),
      good,
      answer(503, { "retry-after": "40" }),
    );
    await fetch(origin);
    await expect(fetch(origin)).rejects.toThrow("[service-down]");
    expect(pace.slept).toEqual([25_000]);
  });

  it("is given up when the service is silent, and repeated", async () => {
    const pace = quickPace();
    const silent = await openService(() => pace.expire());
    expect(await send(silent, {}, pace)).toBe(
      `Microsoft Graph (${new URL(silent.origin).host}) does not answer: GET /v1.0/me was given up after 30 seconds\n` +
        "  fix: run this again later; nothing in the stack is wrong, and the status page of the service says more  [service-down]",
    );
    expect(silent.calls).toHaveLength(6);
  });

  it("is given up in the middle of a response", async () => {
    const pace = quickPace();
    const begin: Behaviour = (_, response) =>
      void response.writeHead(200).write("{", () => setImmediate(() => pace.expire()));
    expect(await send(await openService(begin, good), {}, pace)).toBe('200 "good"');
  });
});

describe("a request that must not be repeated", () => {
  it.each<[string, Behaviour, string]>([
    ["503", answer(503), "service-down"],
    ["a reset", reset, "service-unreachable"],
    ["an answer that breaks off", breakOff, "service-unreachable"],
  ])("is made once before %s", async (_, fault, code) => {
    const asked = await openService(fault);
    expect(await send(asked, { method: "POST" })).toContain(`[${code}]`);
    expect(asked.calls).toHaveLength(1);
  });

  it("is repeated if it was throttled", async () => {
    const asked = await openService(answer(429), answer(403, { "retry-after": "1" }), good);
    expect(await send(asked, { method: "POST" })).toBe('200 "good"');
  });
});

describe("the message", () => {
  it.each<[string, Behaviour, string]>([
    [
      "a service that is busy",
      answer(429),
      "gets too many requests: it answered 429 to GET /v1.0/me\n  fix: run this again in some minutes, with fewer runs at once  [service-throttled]",
    ],
    [
      "a service that is down",
      answer(503),
      "is down: it answered 503 to GET /v1.0/me\n  fix: run this again later; nothing in the stack is wrong, and the status page of the service says more  [service-down]",
    ],
    [
      "a page to sign in on",
      answer(302, { location: "/login" }),
      "answered GET /v1.0/me with the address of another page\n  fix: check the address, and whether a sign-in page of your network answers instead  [service-unreadable]",
    ],
    [
      "a lost connection",
      reset,
      "cannot be reached: read ECONNRESET\n  fix: check the network and its firewall, and HTTPS_PROXY behind a proxy  [service-unreachable]",
    ],
  ])("names %s", async (_, fault, text) => {
    const asked = await openService(fault);
    expect(await send(asked, { redirect: "error" })).toBe(`Microsoft Graph (${new URL(asked.origin).host}) ${text}`);
  });

  it("names a host that refuses connections", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await send({ origin: `http://127.0.0.1:${String(port)}` })).toMatch(
      /cannot be reached: connect ECONNREFUSED .*\n {2}fix: check the network.*\[service-unreachable\]$/,
    );
  });

  it("names an authority that this machine does not trust", async () => {
    const certificate = await issueServerCertificate(await createCertificateAuthority());
    const server = createTlsServer({ ...certificate }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const pace = quickPace();
    const origin = `https://localhost:${String((server.address() as AddressInfo).port)}`;
    expect(await send({ origin }, {}, pace)).toMatch(
      /cannot be reached: .*certificate.*\n {2}fix: .* name its certificate authority in NODE_EXTRA_CA_CERTS {2}\[service-unreachable\]$/,
    );
    expect(pace.slept).toEqual([]);
  });

  it("names a host that the DNS does not have", async () => {
    const pace = quickPace();
    const cause = Object.assign(new Error("getaddrinfo ENOTFOUND graph.contoso.com"), { code: "ENOTFOUND" });
    const { fetch } = openHttp({
      deadlineSeconds: 60,
      pace,
      fetch: () => Promise.reject(new TypeError("fetch failed", { cause })),
    });
    await expect(fetch("https://graph.contoso.com/", { service })).rejects.toThrow(
      "Microsoft Graph (graph.contoso.com) cannot be reached: getaddrinfo ENOTFOUND graph.contoso.com\n" +
        "  fix: check the address and the DNS of this machine, and HTTPS_PROXY behind a proxy  [service-unreachable]",
    );
    expect(pace.slept).toEqual([]);
  });

  it("holds no secret of a request that cannot be written as HTTP", async () => {
    const headers = { authorization: "Bearer top-secret\n2" };
    const said = await send(await openService(good), { headers });
    expect(said).toMatch(/was not asked: the request cannot be written as HTTP\n.*\[service-unsendable\]$/);
    expect(said).not.toContain("top-secret");
  });
});
