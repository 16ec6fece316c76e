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
  it("serves only the selected properties", async () => {
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
    const message =
      "Parsing OData Select and Expand failed: Could not find a property named 'name' on type 'microsoft.graph.application'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });

  it("ignores the case of a name", async () => {
    const { id } = await createApplication(graph);
    const { body } = await graph.call("GET", `/v1.0/applications/${id}?$Select=DISPLAYNAME`);
    expect(body.displayName).toBe("Integray");
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

  it("reports that the position is gone", async () => {
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

describe("other options", () => {
  it.each(["$apply", "$deltatoken"])("responds with 501 to %s, which Graph would serve", async (option) => {
    const answer = await graph.call("GET", `/v1.0/applications?${option}=true`);
    const message = `The local tenant does not serve the query option '${option}' here.`;
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([501, "query-option-served", refusal("NotImplemented", message)]);
  });

  it.each([
    ["filter=true", "Request_UnsupportedQuery", "Unrecognized query argument specified: 'filter'."],
    ["$page=1", "Request_UnsupportedQuery", "Unrecognized query argument specified: '$page'."],
    ["$skip=1", "Request_BadRequest", "'$skip' is not supported by the service."],
    [
      "$top=1&$top=2",
      "BadRequest",
      "Query option '$top' was specified more than once, but it must be specified at most once.",
    ],
    ["$count=1", "BadRequest", "Invalid value '1' for $count query option found. Valid values are 'true' and 'false'."],
  ])("refuses %s", async (option, code, message) => {
    const answer = await graph.call("GET", `/v1.0/applications?${option}`);
    expect([answer.status, answer.body]).toEqual([400, refusal(code, message)]);
  });

  it("takes names without $ in beta", async () => {
    expect(await names("/beta/applications?filter=displayName eq 'Deployer'&top=1")).toEqual(["Deployer"]);
  });

  it("serves JSON and no other format", async () => {
    const json = await graph.call("GET", "/v1.0/applications?$format=json");
    const atom = await graph.call("GET", "/v1.0/applications?$format=atom");
    expect([json.status, atom.status]).toEqual([200, 501]);
  });
});

const eventual = { ConsistencyLevel: "eventual" };

describe("$count", () => {
  const counted = "/v1.0/users?$count=true&$top=2&$select=id";

  it("is in the first page, with the header that it takes", async () => {
    const one = (await graph.call("GET", counted, undefined, eventual)).body;
    const { pathname, search } = new URL(one["@odata.nextLink"]);
    const two = (await graph.call("GET", pathname + search, undefined, eventual)).body;
    const without = (await graph.call("GET", counted)).body;
    expect([one, two, without].map((body) => body["@odata.count"])).toEqual([3, undefined, undefined]);
    expect(Object.keys(one)).toEqual(["@odata.context", "@odata.count", "@odata.nextLink", "value"]);
  });

  it.each([
    ["/v1.0/users/$count", "3"],
    ["/beta/users/%24count?$filter=userPrincipalName ne 'admin@contoso.onmicrosoft.com'", "2"],
    ['/v1.0/users/$count?$search="displayName:help"', "1"],
  ])("is all that %s answers", async (path, count) => {
    const response = await graph.raw("GET", path, eventual);
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/plain; charset=UTF-8", count]);
  });

  it("needs the header as a segment", async () => {
    const answer = await graph.call("GET", "/v1.0/applications/$count");
    expect([answer.status, answer.body]).toEqual([
      400,
      refusal("Request_BadRequest", "$count is not currently supported."),
    ]);
  });

  it("is no segment of a single object", async () => {
    const { id } = await createApplication(graph);
    const answer = await graph.call("GET", `/v1.0/applications/${id}/$count`, undefined, eventual);
    const message = "Resource not found for the segment '$count'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });

  it("counts owners, and those of one type", async () => {
    const owners = [...graph.tenant.users.keys(), graph.tenant.deployer.objectId];
    const bound = owners.map((id) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`);
    const { id } = await createApplication(graph, { "owners@odata.bind": bound });
    const path = `/v1.0/applications/${id}/owners`;
    const all = await graph.raw("GET", `${path}/$count`, eventual);
    const users = await graph.raw("GET", `${path}/microsoft.graph.user/$count`, eventual);
    const principals = (await graph.call("GET", `${path}/graph.servicePrincipal`)).body.value;
    expect([await all.text(), await users.text(), principals.map((one) => one.id)]).toEqual([
      "4",
      "3",
      owners.slice(3),
    ]);
  });
});

describe("$orderby", () => {
  it("sorts users as they are, and applications in an advanced query", async () => {
    const users = await names("/v1.0/users?$orderby=displayName desc");
    expect(users).toEqual(["Contoso User", "Contoso Helpdesk", "Contoso Administrator"]);
    for (const displayName of ["b", "C", "a"]) await createApplication(graph, { displayName, tags: ["sorted"] });
    const path = "/v1.0/applications?$filter=tags/any(t:t eq 'sorted')&$orderby=displayName&$count=true";
    const { body } = await graph.call("GET", path, undefined, eventual);
    expect(body.value.map(({ displayName }) => displayName)).toEqual(["a", "b", "C"]);
  });

  it("continues in order on the next page", async () => {
    const one = (await graph.call("GET", "/v1.0/users?$orderby=displayName desc&$top=2")).body;
    const { pathname, search } = new URL(one["@odata.nextLink"]);
    expect(await names(pathname + search)).toEqual(["Contoso Administrator"]);
  });

  it.each([
    ["users?$orderby=createdDateTime", "Unsupported sort property 'createdDateTime' for 'User'."],
    ["applications?$orderby=displayName", "Unsupported sort property 'displayName' for 'Application'."],
    ["users?$orderby=displayName&$filter=accountEnabled eq true", "Sorting not supported for current query."],
  ])("refuses %s without an advanced query", async (path, message) => {
    const answer = await graph.call("GET", `/v1.0/${path}`);
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_UnsupportedQuery", message)]);
  });

  it.each(["displayName up", "displayName desc asc", "", "displayName,", "nothing"])("refuses '%s'", async (order) => {
    const answer = await graph.call("GET", `/v1.0/users?$orderby=${order}`);
    expect([answer.status, answer.body.error.code]).toEqual([400, "BadRequest"]);
  });
});

describe("$expand", () => {
  it("serves owners, with their type and the properties asked for", async () => {
    const [user = ""] = graph.tenant.users.keys();
    const bound = [`https://graph.microsoft.com/v1.0/directoryObjects/${user}`];
    const { id } = await createApplication(graph, { "owners@odata.bind": bound });
    const expand = "$expand=owners($select=id,userPrincipalName)&$select=displayName";
    const { body } = await graph.call("GET", `/v1.0/applications/${id}?${expand}`);
    expect(body).toEqual({
      "@odata.context":
        "https://localhost:8443/v1.0/$metadata#applications(displayName,owners(id,userPrincipalName))/$entity",
      displayName: "Integray",
      owners: [
        { "@odata.type": "#microsoft.graph.user", id: user, userPrincipalName: "admin@contoso.onmicrosoft.com" },
      ],
    });
    const listed = await graph.call("GET", "/v1.0/applications?$filter=displayName eq 'Integray'&$expand=owners");
    expect(listed.body.value[0]?.["owners"]).toMatchObject([{ id: user, displayName: "Contoso Administrator" }]);
  });

  // As CLI for Microsoft 365 asks for the permissions of an application
  it("serves the role assignments and grants of service principals", async () => {
    const { objectId, clientId } = graph.tenant.deployer;
    const expanded = async (name: string) => {
      const path = `/v1.0/servicePrincipals?$expand=${name}&$filter=appId eq '${clientId}'`;
      return (await graph.call("GET", path)).body.value[0]?.[name];
    };
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals/${objectId}/appRoleAssignments`);
    expect(await expanded("appRoleAssignments")).toEqual(body.value);
    expect([await expanded("appRoleAssignedTo"), await expanded("oauth2PermissionGrants")]).toEqual([[], []]);
  });

  it("serves at most 20 objects", async () => {
    const { id } = await createApplication(graph);
    for (let index = 0; index < 21; index++) {
      const { appId } = await createApplication(graph);
      const owner = (await graph.call("POST", "/v1.0/servicePrincipals", { appId })).body.id;
      const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${owner}` };
      await graph.call("POST", `/v1.0/applications/${id}/owners/$ref`, reference);
    }
    const { body } = await graph.call("GET", `/v1.0/applications/${id}?$expand=owners`);
    expect(body["owners"]).toHaveLength(20);
  });

  it.each([
    ["appManagementPolicies", 501, "NotImplemented"],
    ["owners($filter=id eq 'x')", 501, "NotImplemented"],
    ["owners,appManagementPolicies", 400, "Request_BadRequest"],
    ["friends", 400, "BadRequest"],
    ["%25", 400, "BadRequest"],
  ])("answers %s with %i", async (expand, status, code) => {
    const answer = await graph.call("GET", `/v1.0/applications?$expand=${expand}`);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});
