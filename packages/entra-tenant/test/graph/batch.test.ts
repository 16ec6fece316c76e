import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const json = { "Content-Type": "application/json" };

async function send(requests: unknown, version = "v1.0") {
  const answer = await graph.call("POST", `/${version}/$batch`, { requests });
  return { ...answer, responses: answer.body["responses"] as Record<string, unknown>[] };
}

// https://learn.microsoft.com/graph/json-batching
describe("POST /$batch", () => {
  it("responds to each request with its status, headers and body", async () => {
    const { appId } = await createApplication(graph);
    const { status, responses } = await send([
      { id: "1", method: "GET", url: `/applications(appId='${appId}')?$select=displayName` },
      {
        id: "2",
        method: "get",
        url: "users?$count=true&$top=1&$select=mail",
        headers: { ConsistencyLevel: "eventual" },
      },
      { id: "a", method: "POST", url: "/applications", headers: json, body: { displayName: "From a batch" } },
      { id: "b", method: "GET", url: "https://graph.microsoft.com/v1.0/applications/none" },
      { id: "c", method: "GET", url: "/users/$count", headers: { consistencylevel: "eventual" } },
    ]);
    expect([status, responses.map((one) => [one["id"], one["status"]])]).toEqual([
      200,
      [
        ["1", 200],
        ["2", 200],
        ["a", 201],
        ["b", 404],
        ["c", 200],
      ],
    ]);
    expect(responses[0]).toEqual({
      id: "1",
      status: 200,
      headers: expect.objectContaining({
        "Content-Type": "application/json",
        "Client-Request-Id": "test-request",
      }) as object,
      body: {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#applications(displayName)/$entity",
        displayName: "Integray",
      },
    });
    expect(responses[1]?.["body"]).toMatchObject({ "@odata.count": 3 });
    expect(responses[4]?.["body"]).toBe(Buffer.from("3").toString("base64"));
    expect(graph.tenant.applications.values().some(({ displayName }) => displayName === "From a batch")).toBe(true);
  });

  it("runs dependent requests in order, and not after one that failed", async () => {
    const { responses } = await send([
      { id: "1", method: "GET", url: "/users" },
      { id: "2", method: "GET", url: "/applications/none", dependsOn: ["1"] },
      { id: "3", method: "POST", url: "/applications", headers: json, body: { displayName: "x" }, dependsOn: ["2"] },
    ]);
    expect(responses.map(({ status }) => status)).toEqual([200, 404, 424]);
    expect(graph.tenant.applications.size).toBe(1);
  });

  it("gives each request the caller's token, or its own", async () => {
    const steps = [
      { id: "1", method: "GET", url: "/users" },
      { id: "2", method: "GET", url: "/users", headers: { Authorization: "Bearer x" } },
    ];
    const plain = await graph.as({ roles: [] });
    const { body } = await plain.call("POST", "/v1.0/$batch", { requests: steps });
    const statuses = (body["responses"] as { status: number }[]).map(({ status }) => status);
    const stranger = await graph.withToken(undefined).call("POST", "/v1.0/$batch", { requests: steps });
    expect([statuses, stranger.status]).toEqual([[403, 401], 401]);
  });

  it("stays within its version, and never nests", async () => {
    const urls = [
      "https://localhost:8443/beta/users",
      "https://localhost:8443/v1.0/users",
      "//localhost/v1.0/users",
      "/../organizations/oauth2",
      "/$batch",
      "..\\..\\beta/users",
    ];
    const { responses } = await send(urls.map((url, index) => ({ id: String(index), method: "GET", url })));
    expect(responses.map(({ status }) => status)).toEqual([501, 200, 501, 400, 400, 400]);
    const beta = await send([{ id: "1", method: "GET", url: "/users" }], "beta");
    expect(beta.responses[0]?.["body"]).toMatchObject({
      "@odata.context": "https://localhost:8443/beta/$metadata#users",
    });
  });

  const get = (id: string, more: object = {}) => ({ id, method: "GET", url: "/users", ...more });

  it.each([
    ["nothing", undefined, "Invalid batch payload format."],
    ["an empty list", [], "Invalid batch payload format."],
    ["a number", [{ ...get("1"), id: 1 }], "Invalid batch payload format."],
    ["an unknown method", [{ ...get("1"), method: "TRACE" }], "Invalid batch payload format."],
    ["the same id twice", [get("a"), get("A")], "Request Id A has to be unique in a batch."],
    [
      "a dependency that comes later",
      [get("1", { dependsOn: ["2"] }), get("2")],
      "Invalid dependency for request Id 1.",
    ],
    [
      "a body without its type",
      [{ id: "1", method: "POST", url: "/applications", body: {} }],
      "Write request id : 1 does not contain Content-Type header or body.",
    ],
    [
      "some requests in order and some not",
      [get("1"), get("2"), get("3", { dependsOn: ["1"] })],
      "Batch should be either fully sequential or fully parallel.",
    ],
    [
      "21 requests",
      Array.from({ length: 21 }, (_, index) => get(String(index))),
      "Number of requests in a batch exceeds the limit of 20: 21.",
    ],
  ])("refuses %s", async (_, requests, message) => {
    const { status, body } = await send(requests);
    expect([status, body]).toEqual([400, refusal("BadRequest", message)]);
  });
});
