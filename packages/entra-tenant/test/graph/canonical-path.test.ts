import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, createServicePrincipal, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

describe("alternate keys", () => {
  it.each(["(appId='ID')", "(appId=%27ID%27)", "(appid='ID')"])("find an application by %s", async (key) => {
    const { id, appId } = await createApplication(graph);
    const path = `/v1.0/applications${key.replace("ID", appId)}`;
    const patched = await graph.call("PATCH", path, { notes: "by app id" });
    const { status, body } = await graph.call("GET", `${path}?$select=id,notes`);
    expect([patched.status, status, body["id"], body["notes"]]).toEqual([204, 200, id, "by app id"]);
    expect((await graph.call("POST", `${path}/addPassword`, {})).status).toBe(200);
    expect((await graph.call("DELETE", path)).status).toBe(204);
    expect((await graph.call("GET", path)).status).toBe(404);
  });

  it("find the child objects of a service principal", async () => {
    const path = `/beta/servicePrincipals(appId='${graph.tenant.deployer.clientId}')/owners`;
    expect(await graph.call("GET", path)).toMatchObject({ status: 200, body: { value: [] } });
  });

  it("find a user", async () => {
    const { body } = await graph.call("GET", "/v1.0/users(userPrincipalName='admin@contoso.onmicrosoft.com')");
    expect(body.displayName).toBe("Contoso Administrator");
  });

  it("find nothing for an app id that nothing has", async () => {
    const appId = "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001";
    const answer = await graph.call("GET", `/v1.0/applications(appId='${appId}')`);
    const message = `Resource '${appId}' does not exist or one of its queried reference-property objects are not present.`;
    expect([answer.status, answer.body]).toEqual([404, refusal("Request_ResourceNotFound", message)]);
  });
});

// https://learn.microsoft.com/graph/api/application-upsert and serviceprincipal-upsert
describe("PATCH by an alternate key", () => {
  const prefer = { Prefer: "create-if-missing" };
  const path = "/v1.0/applications(uniqueName='app''65278')";

  it("creates an application that does not exist, and updates it from then on", async () => {
    const missing = await graph.call("PATCH", path, { displayName: "One" });
    const created = await graph.call("PATCH", path, { displayName: "One" }, prefer);
    const updated = await graph.call("PATCH", path, { displayName: "Two" }, prefer);
    const { body } = await graph.call("GET", path);
    expect([missing.status, created.status, updated.status]).toEqual([404, 201, 204]);
    expect([created.body["uniqueName"], body.id, body.displayName]).toEqual(["app'65278", created.body.id, "Two"]);
    const { body: found } = await graph.call("GET", "/v1.0/applications?$filter=uniqueName eq 'app''65278'");
    expect(found.value).toHaveLength(1);
  });

  it.each([
    [{}, "A value is required for property 'displayName' of resource 'Application'."],
    [{ displayName: "x", uniqueName: "y" }, "Property 'uniqueName' is read-only and cannot be set."],
    [
      { displayName: "x", passwordCredentials: [{ displayName: "y" }] },
      "New password credentials must be generated with service actions.",
    ],
  ])("refuses %j", async (body, message) => {
    const answer = await graph.call("PATCH", path, body, prefer);
    expect([answer.status, answer.body.error.message, graph.tenant.applications.size]).toEqual([400, message, 1]);
  });

  it("creates a service principal", async () => {
    const { appId } = await createApplication(graph);
    const created = await graph.call("PATCH", `/v1.0/servicePrincipals(appId='${appId}')`, { notes: "new" }, prefer);
    const again = await graph.call("PATCH", `/v1.0/servicePrincipals(appId='${appId}')`, { notes: "newer" }, prefer);
    expect([created.status, created.body["notes"], again.status]).toEqual([201, "new", 204]);
  });
});

describe("paths", () => {
  it.each([
    ["/v1.0/serviceprincipals/ID/approleassignments", "/v1.0/servicePrincipals/ID/appRoleAssignments"],
    ["/v1.0/servicePrincipals('ID')/owners", "/v1.0/servicePrincipals/ID/owners"],
    ["/v1.0/myorganization/servicePrincipals/ID", "/v1.0/servicePrincipals/ID"],
    ["/v1.0/myorganization/servicePrincipals(appId='APP')", "/v1.0/servicePrincipals/ID"],
    ["/beta/DIRECTORYOBJECTS/ID", "/beta/directoryObjects/ID"],
    [
      "/v1.0/directory/deleteditems/microsoft.graph.Application",
      "/v1.0/directory/deletedItems/microsoft.graph.application",
    ],
  ])("%s is %s", async (path, canonical) => {
    const { objectId, clientId } = graph.tenant.deployer;
    const [given, wanted] = [path, canonical].map((one) => one.replace("ID", objectId).replace("APP", clientId));
    const answer = await graph.call("GET", String(given));
    expect([answer.status, answer.body]).toEqual([200, (await graph.call("GET", String(wanted))).body]);
  });

  it("keep the case of ids and names that clients chose", async () => {
    const { id } = await createApplication(graph);
    const path = `/v1.0/applications/${id}/federatedIdentityCredentials`;
    const body = { name: "OWNERS", issuer: "https://a.example", subject: "s", audiences: ["a"] };
    await graph.call("POST", path, body);
    expect((await graph.call("GET", `${path}/OWNERS`)).body["name"]).toBe("OWNERS");
  });

  it.each([
    "/v1.0/applications/delta",
    "/v1.0/users/delta()",
    "/beta/users/microsoft.graph.delta()",
    "/v1.0/myorganization/teams/$count",
  ])("that Graph would serve are answered with 501: %s", async (path) => {
    const answer = await graph.call("GET", path);
    const message = `The local tenant does not serve GET ${path}.`;
    expect([answer.status, answer.body]).toEqual([501, refusal("NotImplemented", message)]);
  });

  it.each(["/v1.0/users/%ff", "/v1.0/applications(appId='%E0%A4%A')", "/v1.0/users/%", "/v1.0/%2e%2e/$count"])(
    "with wrong escapes find nothing: %s",
    async (path) => {
      expect([404, 501]).toContain((await graph.call("GET", path)).status);
    },
  );
});

describe("/directoryObjects", () => {
  it("serves an object of any type", async () => {
    const { id, appId } = await createApplication(graph);
    const principal = await createServicePrincipal(graph, appId);
    const [user = ""] = graph.tenant.users.keys();
    const types = [];
    for (const object of [id, principal.id, user]) {
      const { body } = await graph.call("GET", `/v1.0/directoryObjects/${object}?$select=id`);
      types.push([body["@odata.type"], body.id === object]);
    }
    expect(types).toEqual([
      ["#microsoft.graph.application", true],
      ["#microsoft.graph.servicePrincipal", true],
      ["#microsoft.graph.user", true],
    ]);
    expect((await graph.call("GET", "/v1.0/directoryObjects/none")).status).toBe(404);
  });

  // https://learn.microsoft.com/graph/api/directoryobject-getbyids
  it("serves those of a list of ids, of the types asked for", async () => {
    const { id } = await createApplication(graph);
    const [user = ""] = graph.tenant.users.keys();
    const ids = [user, "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001", id, user];
    const path = "/v1.0/directoryObjects/getByIds";
    const all = await graph.call("POST", path, { ids });
    const users = await graph.call("POST", path, { ids, types: ["USER", "device"] });
    expect(all.body["@odata.context"]).toBe("https://localhost:8443/v1.0/$metadata#directoryObjects");
    expect([all, users].map(({ body }) => body.value.map((one) => one.id))).toEqual([[user, id], [user]]);
    const wrong = await graph.call("POST", path, { ids: ["x"] });
    expect([wrong.status, wrong.body]).toEqual([400, refusal("Request_BadRequest", "Invalid GUID:x")]);
  });
});

describe("paths of one property", () => {
  it.each([
    ["appRoles", 200],
    ["info", 200],
    ["notes", 204],
    ["synchronization", 501],
  ])("%s of a service principal", async (name, status) => {
    const { objectId } = graph.tenant.deployer;
    const answer = await graph.call("GET", `/v1.0/servicePrincipals/${objectId}/${name}`);
    expect(answer.status).toBe(status);
  });

  it("have the value in it, and never a secret", async () => {
    const { id } = await createApplication(graph, { displayName: "Posit", tags: ["a"] });
    const { secretText } = (await graph.call("POST", `/v1.0/applications/${id}/addPassword`, {})).body;
    const { body } = await graph.call("GET", `/v1.0/applications/${id}/tags`);
    const context = `https://localhost:8443/v1.0/$metadata#applications('${id}')/tags`;
    expect(body).toEqual({ "@odata.context": context, value: ["a"] });
    const passwords = JSON.stringify((await graph.call("GET", `/v1.0/applications/${id}/passwordCredentials`)).body);
    expect([
      passwords.includes('"secretText":null'),
      passwords.includes(secretText),
      passwords.includes("Hash"),
    ]).toEqual([true, false, false]);
  });
});
