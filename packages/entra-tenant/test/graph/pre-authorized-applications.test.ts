import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const id1 = "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001";
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/12675
const unknownPermission: [string, string] = [
  "InvalidValue",
  "Property api.preAuthorizedApplications.delegatedPermissionIds has a Permission Id that cannot be found in the AppPermissions sets.",
];
const scope = (id: string, value: string) => ({
  id,
  value,
  adminConsentDisplayName: "Read",
  adminConsentDescription: "Read everything",
});

describe("preAuthorizedApplications", () => {
  const graphClient = "00000003-0000-0000-c000-000000000000";
  const preAuthorized = { preAuthorizedApplications: [{ appId: graphClient, delegatedPermissionIds: [id1] }] };

  // https://github.com/MicrosoftDocs/azure-docs/issues/121168: what the azuread provider sends when a scope is removed
  it("lets a scope go while a client is still pre-authorized for it, and complains at the next pre-authorization", async () => {
    const disabled = { oauth2PermissionScopes: [{ ...scope(id1, "A"), isEnabled: false }] };
    const { id } = await createApplication(graph, { api: disabled });
    const patch = async (api: object) => await graph.call("PATCH", `/v1.0/applications/${id}`, { api });
    const authorized = await patch(preAuthorized);
    const removed = await patch({ oauth2PermissionScopes: [] });
    const read = await graph.call("GET", `/v1.0/applications/${id}`);
    expect([authorized.status, removed.status]).toEqual([204, 204]);
    expect(read.body).toMatchObject({ api: { oauth2PermissionScopes: [], ...preAuthorized } });
    expect((await patch(preAuthorized)).body).toEqual(refusal(...unknownPermission));
    expect((await patch({ preAuthorizedApplications: [] })).status).toBe(204);
  });

  it("can have a program of Microsoft, but no unknown client", async () => {
    const { id } = await createApplication(graph, { api: { oauth2PermissionScopes: [scope(id1, "A")] } });
    const authorize = (appId: string) => {
      const api = { preAuthorizedApplications: [{ appId, delegatedPermissionIds: [id1] }] };
      return graph.call("PATCH", `/v1.0/applications/${id}`, { api });
    };
    // Azure CLI
    expect((await authorize("04B07795-8ddb-461a-bbee-02f9e1bf7b46")).status).toBe(204);
    expect((await authorize(id1)).headers.get("x-local-tenant-check")).toBe("pre-authorized-application");
  });

  // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1395
  it("refuses to pre-authorize a client for a scope that the same request adds", async () => {
    const { id } = await createApplication(graph);
    const added = { oauth2PermissionScopes: [scope(id1, "A")] };
    const path = `/v1.0/applications/${id}`;
    const together = await graph.call("PATCH", path, { api: { ...added, ...preAuthorized } });
    expect([together.status, together.body]).toEqual([400, refusal(...unknownPermission)]);
    await graph.call("PATCH", path, { api: added });
    expect((await graph.call("PATCH", path, { api: preAuthorized })).status).toBe(204);
  });
});
