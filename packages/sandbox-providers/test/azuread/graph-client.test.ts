import { describe, expect, it } from "vitest";
import { GraphClient } from "../../azuread/graph-client.ts";

const connection = {
  metadataHost: "localhost:8443",
  tenantId: "t",
  clientId: "c",
  proof: { clientSecret: "s3cret" },
};
const origin = "https://localhost:8443";
const metadata = { microsoftGraphResourceId: origin, authentication: { loginEndpoint: origin } };

const tokenOf = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
const token = { access_token: tokenOf({ oid: "caller" }), expires_in: 3599 };

/** A Graph that returns its answers for each path in order, and then repeats the last one. */
function clientOf(answers: Record<string, (Response | Error)[]>) {
  const requests: { url: string; init: RequestInit | undefined }[] = [];
  const waits: number[] = [];
  const all: Record<string, (Response | Error)[]> = {
    "/metadata/endpoints": [Response.json(metadata)],
    "/t/oauth2/v2.0/token": [Response.json(token)],
    ...answers,
  };
  const fetch = (url: string | URL | Request, init?: RequestInit) => {
    const { pathname } = new URL(url);
    requests.push({ url: url as string, init });
    const queue = all[pathname] ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(answer?.clone() ?? Response.json({}, { status: 404 }));
  };
  const wait = (milliseconds: number) => Promise.resolve(waits.push(milliseconds));
  return { graph: new GraphClient(connection, fetch, wait), requests, waits };
}

const failure = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ error: { code: "Busy", message: "Try later." } }, { status, headers });
const connectionError = (code: string) => new TypeError("fetch failed", { cause: { code } });

describe("GraphClient", () => {
  it("asks for the endpoints and a token once, and sends the token with each request", async () => {
    const { graph, requests } = clientOf({ "/v1.0/a": [Response.json({ id: 1 })] });
    await Promise.all([graph.get("/v1.0/a"), graph.get("/v1.0/a")]);
    await graph.get("/v1.0/a");
    expect(requests.map(({ url }) => url)).toEqual([
      `${origin}/metadata/endpoints?api-version=2022-09-01`,
      `${origin}/t/oauth2/v2.0/token`,
      ...Array.from({ length: 3 }, () => `${origin}/v1.0/a`),
    ]);
    expect(requests.at(-1)?.init?.headers).toMatchObject({ authorization: `Bearer ${token.access_token}` });
  });

  it("asks for a token with the client's credentials in the form", async () => {
    const { graph, requests } = clientOf({});
    await graph.callerId();
    expect(Object.fromEntries(requests[1]?.init?.body as URLSearchParams)).toEqual({
      client_id: "c",
      client_secret: "s3cret",
      grant_type: "client_credentials",
      scope: `${origin}/.default`,
    });
  });

  it("asks for a new token once the old one has run out", async () => {
    const { graph, requests } = clientOf({ "/t/oauth2/v2.0/token": [Response.json({ ...token, expires_in: 0 })] });
    await graph.callerId();
    await graph.callerId();
    expect(requests.filter(({ url }) => url.endsWith("/token"))).toHaveLength(2);
  });

  it("reads the caller's object id from the token", async () => {
    expect(await clientOf({}).graph.callerId()).toBe("caller");
  });

  it("follows the links of a list to its end", async () => {
    const { graph } = clientOf({
      "/v1.0/users": [Response.json({ value: [{ id: 1 }], "@odata.nextLink": `${origin}/v1.0/more` })],
      "/v1.0/more": [Response.json({ value: [{ id: 2 }] })],
    });
    expect(await graph.list("/v1.0/users")).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("finds nothing if Graph responds with 404", async () => {
    expect(await clientOf({}).graph.find("/v1.0/a")).toBeUndefined();
  });

  it("retries if Graph is busy, after the requested wait", async () => {
    const { graph, waits } = clientOf({
      "/v1.0/a": [
        failure(429, { "retry-after": "7" }),
        failure(503),
        failure(500, { "retry-after": "900" }),
        Response.json({ id: 1 }),
      ],
    });
    expect(await graph.get("/v1.0/a")).toEqual({ id: 1 });
    expect(waits).toEqual([7000, 2000, 30_000]);
  });

  it("gives up in the end, with Graph's code and message", async () => {
    const { graph, waits } = clientOf({ "/v1.0/a": [failure(503)] });
    await expect(graph.get("/v1.0/a?$select=id")).rejects.toThrow(
      "unexpected status 503 (503 Service Unavailable) with error: Busy: Try later.",
    );
    expect(waits).toHaveLength(4);
  });

  it.each([400, 401, 403, 409, 501])("does not try again after %d", async (status) => {
    const { graph, waits } = clientOf({ "/v1.0/a": [failure(status)] });
    await expect(graph.patch("/v1.0/a", {})).rejects.toThrow(`unexpected status ${status} (${status} `);
    expect(waits).toEqual([]);
  });

  it("reports that the tenant does not respond", async () => {
    const { graph } = clientOf({ "/metadata/endpoints": [connectionError("ECONNREFUSED")] });
    await expect(graph.get("/v1.0/a")).rejects.toThrow("the local tenant at https://localhost:8443 does not answer");
  });

  it("explains how to trust the tenant's certificate", async () => {
    const { graph } = clientOf({ "/metadata/endpoints": [connectionError("UNABLE_TO_VERIFY_LEAF_SIGNATURE")] });
    await expect(graph.get("/v1.0/a")).rejects.toThrow("set SSL_CERT_FILE or NODE_EXTRA_CA_CERTS");
  });

  it("asks again for endpoints that could not be had", async () => {
    const { graph } = clientOf({ "/metadata/endpoints": [connectionError("ECONNREFUSED"), Response.json(metadata)] });
    await expect(graph.callerId()).rejects.toThrow("does not answer");
    expect(await graph.callerId()).toBe("caller");
  });

  it("shows why a sign-in is refused, and not the secret", async () => {
    const refusal = { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret provided." };
    const { graph } = clientOf({ "/t/oauth2/v2.0/token": [Response.json(refusal, { status: 401 })] });
    await expect(graph.get("/v1.0/a")).rejects.toThrow(
      /^the local tenant refuses the sign-in of c: AADSTS7000215: Invalid client secret provided\.$/,
    );
  });

  it.each(["microsoftGraphResourceId", "loginEndpoint"])("carries no credential to a %s elsewhere", async (name) => {
    const elsewhere = "https://graph.microsoft.com";
    const answer =
      name === "loginEndpoint"
        ? { ...metadata, authentication: { loginEndpoint: elsewhere } }
        : { ...metadata, [name]: elsewhere };
    const { graph, requests } = clientOf({ "/metadata/endpoints": [Response.json(answer)] });
    await expect(graph.get("/v1.0/a")).rejects.toThrow(
      `${name} of the metadata endpoint names "https://graph.microsoft.com"`,
    );
    expect(requests).toHaveLength(1);
  });

  it("repeats a GET after a reset, and a token request after any lost connection", async () => {
    const { graph, waits } = clientOf({
      "/t/oauth2/v2.0/token": [connectionError("UND_ERR_SOCKET"), Response.json(token)],
      "/v1.0/a": [connectionError("ECONNRESET"), Response.json({ id: 1 })],
    });
    expect([await graph.get("/v1.0/a"), waits]).toEqual([{ id: 1 }, [1000, 1000]]);
  });

  it.each([
    ["PATCH", "ECONNRESET", "; it may have been carried out"],
    ["GET", "UND_ERR_SOCKET", ""],
  ])("does not repeat a %s after %s", async (method, code, doubt) => {
    const { graph, waits } = clientOf({ "/v1.0/a": [connectionError(code)] });
    const sent = method === "GET" ? graph.get("/v1.0/a") : graph.patch("/v1.0/a", {});
    await expect(sent).rejects.toThrow(
      `the local tenant at ${origin} closed the connection without an answer to ${method} /v1.0/a${doubt}`,
    );
    expect(waits).toEqual([]);
  });

  it("waits for an object that it has created to arrive, and for no other", async () => {
    const missing = failure(404);
    const early = Response.json(
      {
        error: {
          message: "The appId 'client-7' of the service principal does not reference a valid application object.",
        },
      },
      { status: 400 },
    );
    const { graph, waits } = clientOf({
      "/v1.0/applications": [Response.json({ id: "new", appId: "client-7" })],
      "/v1.0/applications/new": [missing, missing, Response.json({ id: "new" })],
      "/v1.0/servicePrincipals": [early, Response.json({ id: "principal" })],
      "/v1.0/applications/other": [missing],
    });
    await graph.post("/v1.0/applications", {});
    expect(await graph.find("/v1.0/applications/new")).toEqual({ id: "new" });
    expect(await graph.post("/v1.0/servicePrincipals", { appId: "client-7" })).toEqual({ id: "principal" });
    expect(waits).toEqual([250, 250, 250]);
    expect(await graph.find("/v1.0/applications/other")).toBeUndefined();
    expect(waits).toHaveLength(3);
  });

  it.each([
    [
      Response.json({ error: "x", error_description: "AADSTS90033: A transient error." }, { status: 503 }),
      "AADSTS90033",
    ],
    [new Response("<html>", { status: 502 }), "the local tenant is down: it answered 502 to the token endpoint"],
  ])("does not call a service that is down a refusal", async (answer, text) => {
    const { graph } = clientOf({ "/t/oauth2/v2.0/token": [answer] });
    const message = await graph.callerId().catch(String);
    expect(message).toContain(text);
    expect(message).not.toContain("refuses");
  });

  it("explains a refusal of a request that failed before and may have been carried out", async () => {
    const { graph } = clientOf({ "/v1.0/a": [failure(504), failure(404)] });
    await expect(graph.delete("/v1.0/a")).rejects.toThrow(
      "unexpected status 404 (404 Not Found) with error: Busy: Try later. (repeated after status 504, when it may have been carried out)",
    );
  });

  it("names the request whose answer broke off", async () => {
    const broken = new Response(
      new ReadableStream({ start: (controller) => controller.error(new TypeError("terminated")) }),
    );
    const { graph } = clientOf({ "/v1.0/a": [broken] });
    await expect(graph.patch("/v1.0/a", {})).rejects.toThrow(
      "the local tenant broke off in the middle of its answer to PATCH /v1.0/a; it may have been carried out",
    );
  });

  it("does not follow redirects", async () => {
    const { graph, requests } = clientOf({ "/v1.0/a": [Response.json({})] });
    await graph.get("/v1.0/a");
    expect(requests.map(({ init }) => init?.redirect)).toEqual(["error", "error", "error"]);
  });

  it("runs tasks for one object one after another, also after one that failed", async () => {
    const { graph } = clientOf({});
    const order: string[] = [];
    const step = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (name === "a") throw new Error("a failed");
    };
    await Promise.allSettled([graph.exclusively("1", step("a")), graph.exclusively("1", step("b"))]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });
});
