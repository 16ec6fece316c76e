import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

async function names(path: string): Promise<unknown> {
  const { status, body } = await graph.call("GET", path);
  return status === 200 ? body.value.map(({ displayName }) => displayName) : body;
}

describe("$select", () => {
  it("serves the named properties alone", async () => {
    const created = await createApplication(graph);
    const { body } = await graph.call("GET", "/v1.0/applications?$select=id,tags&$filter=displayName eq 'Integray'");
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#applications(id,tags)",
      value: [{ id: created.id, tags: [] }],
    });
  });

  it("refuses a property that there is not", async () => {
    const { id } = await createApplication(graph);
    const answer = await graph.call("GET", `/v1.0/applications/${id}?$select=name`);
    const message = "Could not find a property named 'name' on type 'microsoft.graph.application'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });
});

describe("$filter", () => {
  it("reads a doubled quote as one", async () => {
    await createApplication(graph, { displayName: "O'Brien" });
    expect(await names("/v1.0/applications?%24filter=displayName+eq+%27O%27%27Brien%27")).toEqual(["O'Brien"]);
  });

  it("compares text without regard to case", async () => {
    await createApplication(graph, { displayName: "Integray" });
    expect(await names("/v1.0/applications?$filter=displayName eq 'INTEGRAY'")).toEqual(["Integray"]);
  });

  it("compares with true, false and null", async () => {
    await createApplication(graph, { displayName: "One", isFallbackPublicClient: true });
    expect(await names("/v1.0/applications?$filter=isFallbackPublicClient eq true and notes eq null")).toEqual(["One"]);
  });

  // Graph serves these: https://learn.microsoft.com/graph/filter-query-parameter
  it.each([
    "displayName ne 'x'",
    "startswith(displayName, 'x')",
    "startsWith(displayName, 'eq')",
    "displayName eq 'x' or displayName eq 'y'",
    "displayName in ('x', 'y')",
    "not(displayName eq 'x')",
    "createdDateTime ge 2026-01-01T00:00:00Z",
    "identifierUris/any(u:startswith(u, 'x'))",
    "owners/$count eq 0",
  ])("answers 501 to what Graph would read: %s", async (filter) => {
    const answer = await graph.call("GET", `/v1.0/applications?$filter=${encodeURIComponent(filter)}`);
    const message = `The local tenant does not serve the filter clause '${filter}'.`;
    expect([answer.status, answer.body]).toEqual([501, refusal("NotImplemented", message)]);
  });

  it.each([
    "displayName eq 'O'Brien'",
    "displayName eq 'x' ne",
    "displayName eq 'a ne b' and",
    "displayName eq",
    "identifierUris/any(u:v eq 'x')",
    "displayName eq 'x' and ",
    "",
  ])("refuses what it does not read: %s", async (filter) => {
    const answer = await graph.call("GET", `/v1.0/applications?$filter=${encodeURIComponent(filter)}`);
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([400, "filter", refusal("BadRequest", `Invalid filter clause: '${filter}'.`)]);
  });

  it("refuses a property that there is not", async () => {
    const answer = await graph.call("GET", "/v1.0/applications?$filter=name eq 'x'");
    const message = "Could not find a property named 'name'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });
});

describe("paging", () => {
  beforeEach(async () => {
    for (const displayName of ["A", "B", "C"]) await createApplication(graph, { displayName, tags: ["page"] });
  });

  const first = "/v1.0/applications?$top=2&$select=id,displayName&$filter=tags/any(t:t eq 'page')";

  async function pathOf(link: unknown): Promise<string> {
    const { pathname, search } = new URL(String(link));
    return Promise.resolve(pathname + search);
  }

  it("leads to the rest by an absolute link, and ends without one", async () => {
    const one = (await graph.call("GET", first)).body;
    const two = (await graph.call("GET", await pathOf(one["@odata.nextLink"]))).body;
    const seen = [...one.value, ...two.value].map(({ displayName }) => displayName);
    const origin = new URL(one["@odata.nextLink"]).origin;
    expect([origin, seen, two["@odata.nextLink"]]).toEqual(["https://localhost:8443", ["A", "B", "C"], undefined]);
  });

  it("repeats and hides nothing when an item is made meanwhile", async () => {
    const one = (await graph.call("GET", first)).body;
    await createApplication(graph, { displayName: "D", tags: ["page"] });
    const two = (await graph.call("GET", await pathOf(one["@odata.nextLink"]))).body;
    expect(two.value.map(({ displayName }) => displayName)).toEqual(["C", "D"]);
  });

  it("works without properties by which to find the place", async () => {
    const one = (await graph.call("GET", "/v1.0/applications?$top=1&$select=displayName")).body;
    const two = (await graph.call("GET", await pathOf(one["@odata.nextLink"]))).body;
    expect([one.value.length, two.value.length]).toEqual([1, 1]);
  });

  it("says so when the place is gone", async () => {
    const one = (await graph.call("GET", first)).body;
    await graph.call("DELETE", `/v1.0/applications/${one.value[1]?.id ?? ""}`);
    const answer = await graph.call("GET", await pathOf(one["@odata.nextLink"]));
    const message = "The specified page token value has expired and can no longer be included in your request.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Directory_ExpiredPageToken", message)]);
  });

  it.each(["0", "1000", "x", "-1"])("refuses a page of %s", async (top) => {
    const answer = await graph.call("GET", `/v1.0/applications?$top=${top}`);
    const message = `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_UnsupportedQuery", message)]);
  });

  it("has a hundred items by default", async () => {
    for (let index = 0; index < 100; index++) await createApplication(graph);
    expect((await graph.call("GET", "/v1.0/applications?$select=id")).body.value).toHaveLength(100);
  });
});

// What msgraph-sdk sends for applications_with_app_id and service_principals_with_app_id
describe("keys of app ids", () => {
  it.each(["(appId='ID')", "(appId=%27ID%27)", "(appid='ID')"])("find an application by %s", async (key) => {
    const { id, appId } = await createApplication(graph);
    const path = `/v1.0/applications${key.replace("ID", appId)}`;
    const patched = await graph.call("PATCH", path, { notes: "by app id" });
    const { status, body } = await graph.call("GET", `${path}?$select=id,notes`);
    expect([patched.status, status, body["id"], body["notes"]]).toEqual([204, 200, id, "by app id"]);
  });

  it("find what belongs to a service principal", async () => {
    const path = `/beta/servicePrincipals(appId='${graph.tenant.deployer.clientId}')/owners`;
    expect(await graph.call("GET", path)).toMatchObject({ status: 200, body: { value: [] } });
  });

  it("find nothing for an app id that nothing has", async () => {
    const appId = "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001";
    const answer = await graph.call("GET", `/v1.0/applications(appId='${appId}')`);
    const message = `Resource '${appId}' does not exist or one of its queried reference-property objects are not present.`;
    expect([answer.status, answer.body]).toEqual([404, refusal("Request_ResourceNotFound", message)]);
  });
});

describe("paths that Graph would serve", () => {
  it.each([
    "/v1.0/applications/$count",
    "/v1.0/servicePrincipals/$count",
    "/v1.0/users/$count",
    "/v1.0/users(userPrincipalName='megan@contoso.com')",
  ])("are answered with 501: %s", async (path) => {
    const answer = await graph.call("GET", path);
    const message = `The local tenant does not serve GET ${path}.`;
    expect([answer.status, answer.body]).toEqual([501, refusal("NotImplemented", message)]);
  });
});

describe("other options", () => {
  it.each(["$count", "$orderby", "$expand", "$search", "$skip", "$format"])(
    "answers 501 to %s, which Graph would serve",
    async (option) => {
      const answer = await graph.call("GET", `/v1.0/applications?${option}=true`);
      const message = `The local tenant does not serve the query option '${option}'.`;
      const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
      expect(refused).toEqual([501, "query-option-served", refusal("NotImplemented", message)]);
    },
  );

  it.each(["filter", "$page"])("refuses %s", async (option) => {
    const answer = await graph.call("GET", `/v1.0/applications?${option}=true`);
    const message = `Unrecognized query argument specified: '${option}'.`;
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([400, "query-option", refusal("Request_UnsupportedQuery", message)]);
  });
});
