import { describe, expect, it } from "vitest";
import { GraphClient } from "../../../../local/plugins/azuread/graph-client.ts";

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

/** A Graph that answers each path with the next of its answers, the last one for ever. */
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

  it("finds nothing where Graph answers 404", async () => {
    expect(await clientOf({}).graph.find("/v1.0/a")).toBeUndefined();
  });

  it("tries again where Graph is busy, after as long as it asks for", async () => {
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
      "GET /v1.0/a: unexpected status 503 with error: Busy: Try later.",
    );
    expect(waits).toHaveLength(4);
  });

  it.each([400, 401, 403, 409, 501])("does not try again after %d", async (status) => {
    const { graph, waits } = clientOf({ "/v1.0/a": [failure(status)] });
    await expect(graph.patch("/v1.0/a", {})).rejects.toThrow(`PATCH /v1.0/a: unexpected status ${status}`);
    expect(waits).toEqual([]);
  });

  it("says that the tenant does not answer", async () => {
    const { graph } = clientOf({ "/metadata/endpoints": [connectionError("ECONNREFUSED")] });
    await expect(graph.get("/v1.0/a")).rejects.toThrow("the local tenant at https://localhost:8443 does not answer");
  });

  it("says how to trust the tenant's certificate", async () => {
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
