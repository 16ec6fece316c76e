import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { emptyExchange } from "../../exchange/entities.ts";
import { type GraphClient, startGraph } from "../graph/graph-client.ts";

const objectId = randomUUID();
const path = "/beta/roleManagement/exchange/roleAssignments";
let graph: GraphClient;
let userId: string;

beforeEach(async () => {
  const client = await startGraph();
  graph = await client.as({ roles: ["RoleManagement.ReadWrite.Exchange"] });
  userId = graph.tenant.users.keys().next().value ?? "";
  const pointer = { id: randomUUID(), sid: "S-1", appId: randomUUID(), objectId, displayName: "Mail", misses: 0 };
  Object.assign(graph.tenant.exchange, emptyExchange(), { servicePrincipals: [pointer] });
});

async function roleId(displayName: string): Promise<string> {
  const filter = encodeURIComponent(`displayName eq '${displayName}'`);
  const { body } = await graph.call("GET", `/beta/roleManagement/exchange/roleDefinitions?$filter=${filter}`);
  return body.value[0]?.id ?? "";
}

async function assign(given: Record<string, unknown> = {}, as = graph) {
  return await as.call("POST", path, {
    principalId: `/ServicePrincipals/${objectId}`,
    roleDefinitionId: "8679f4ff-c91d-40d0-809c-c86d114821a5",
    directoryScopeId: `/users/${userId}`,
    appScopeId: null,
    ...given,
  });
}

describe("a role of Exchange in Graph", () => {
  it("is found by name, and one has a published id", async () => {
    expect(await roleId("Application Mail.Send")).toBe("8679f4ff-c91d-40d0-809c-c86d114821a5");
    const id = await roleId("Application SMTP.SendAsApp");
    const one = await graph.call("GET", `/beta/roleManagement/exchange/roleDefinitions/${id}`);
    expect(one.body.displayName).toBe("Application SMTP.SendAsApp");
  });

  it("is assigned, read, filtered and taken away", async () => {
    const { status, body } = await assign();
    expect([status, body]).toEqual([
      201,
      {
        "@odata.context": expect.stringContaining("#roleManagement/exchange/roleAssignments/$entity") as string,
        id: expect.any(String) as string,
        principalId: `/ServicePrincipals/${objectId}`,
        roleDefinitionId: "8679f4ff-c91d-40d0-809c-c86d114821a5",
        directoryScopeId: `/users/${userId}`,
        appScopeId: null,
      },
    ]);
    expect((await graph.call("GET", `${path}/${body.id}`)).body["principalId"]).toBe(body["principalId"]);
    const filter = async (text: string) => {
      return (await graph.call("GET", `${path}?$filter=${encodeURIComponent(text)}`)).body;
    };
    expect((await filter(`principalId eq '/ServicePrincipals/${objectId}'`)).value).toHaveLength(1);
    expect((await filter(`principalId eq '/ServicePrincipals/${randomUUID()}'`)).value).toEqual([]);
    expect((await filter(`directoryScopeId eq '/'`)).error.code).toBe("Request_BadRequest");
    expect((await graph.call("DELETE", `${path}/${body.id}`)).status).toBe(204);
    expect((await graph.call("DELETE", `${path}/${body.id}`)).status).toBe(404);
  });

  it.each([
    ["without a scope", { directoryScopeId: null }, 400],
    ["to an application that Exchange does not know", { principalId: `/ServicePrincipals/${randomUUID()}` }, 404],
    ["to a principal without its prefix", { principalId: objectId }, 400],
    ["that does not exist", { roleDefinitionId: randomUUID() }, 404],
    ["for a user that does not exist", { directoryScopeId: `/Users/${randomUUID()}` }, 404],
  ])("is not assigned %s", async (_, given, status) => {
    expect((await assign(given)).status).toBe(status);
    expect(graph.tenant.exchange.roleAssignments).toEqual([]);
  });

  it("needs RoleManagement.ReadWrite.Exchange", async () => {
    const other = await graph.as({ roles: ["RoleManagement.ReadWrite.Directory"] });
    expect((await assign({}, other)).status).toBe(403);
    const reader = await graph.as({ roles: ["RoleManagement.Read.Exchange"] });
    expect((await assign({}, reader)).status).toBe(403);
    expect((await reader.call("GET", path)).status).toBe(200);
  });

  it("is in beta only", async () => {
    expect((await graph.call("GET", path.replace("/beta/", "/v1.0/"))).status).toBe(501);
  });

  it("is missing at first when Exchange lags", async () => {
    graph.tenant.exchangeLag = 1;
    const { id } = (await assign()).body;
    expect((await graph.call("GET", path)).body.value).toEqual([]);
    expect((await graph.call("GET", `${path}/${id}`)).status).toBe(200);
  });
});
