import { beforeEach, describe, expect, it } from "vitest";
import { securityIdentifier } from "../../graph/security-identifier.ts";
import { createApplication, type GraphClient, graphPrincipalId, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

describe("/directoryObjects/{id}", () => {
  it("returns an object of any kind to callers who may read that kind", async () => {
    const group = { displayName: "Buyers", mailEnabled: false, mailNickname: "buyers", securityEnabled: true };
    const groups = await graph.as({ roles: ["Group.Create", "Group.Read.All"] });
    const { id: groupId } = (await groups.call("POST", "/v1.0/groups", group)).body;
    const { id: applicationId } = await createApplication(graph);
    const [userId = ""] = graph.tenant.users.keys();
    const typeOf = async (id: string) => {
      const { status, body } = await graph.call("GET", `/v1.0/directoryObjects/${id}`);
      return status === 200 ? body["@odata.type"] : status;
    };
    expect([await typeOf(userId), await typeOf(applicationId), await typeOf(graphPrincipalId(graph))]).toEqual([
      "#microsoft.graph.user",
      "#microsoft.graph.application",
      "#microsoft.graph.servicePrincipal",
    ]);
    expect([await typeOf(groupId), await typeOf(graph.tenant.id)]).toEqual([403, 404]);
    const { body } = await groups.call("GET", `/v1.0/directoryObjects/${groupId}`);
    expect(body["@odata.type"]).toBe("#microsoft.graph.group");
  });
});

describe("/domains", () => {
  it("returns the initial domain to callers who may read domains", async () => {
    const reader = await graph.as({ roles: ["Domain.Read.All"] });
    const { value } = (await reader.call("GET", "/v1.0/domains")).body;
    const one = await reader.call("GET", "/v1.0/domains/contoso.onmicrosoft.com");
    const other = await reader.call("GET", "/v1.0/domains/fabrikam.com");
    expect([value.map(({ id }) => id), one.body["isInitial"], other.status]).toEqual([
      ["contoso.onmicrosoft.com"],
      true,
      404,
    ]);
    expect((await graph.call("GET", "/v1.0/domains")).status).toBe(403);
  });
});

describe("a security identifier", () => {
  // The example of https://learn.microsoft.com/graph/api/group-post-groups
  it("follows from the object id", () => {
    const identifier = securityIdentifier("21d05557-b7b6-418f-86fa-a3118d751be4");
    expect(identifier).toBe("S-1-12-1-567301463-1099937718-295959174-3827004813");
  });
});
