import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, createServicePrincipal, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
let deployer: string;
let user: string;
beforeEach(async () => {
  graph = await startGraph();
  deployer = graph.tenant.deployer.objectId;
  user = [...graph.tenant.users.keys()].at(-1) ?? "";
});

const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
const missing = "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77";

/** Both kinds of object have owners by the same rules. */
const owned = {
  applications: async (body: object) => (await createApplication(graph, body)).id,
  servicePrincipals: async (body: object) => {
    const { appId } = await createApplication(graph);
    return (await graph.call("POST", "/v1.0/servicePrincipals", { appId, ...body })).body.id;
  },
};

describe.each(["applications", "servicePrincipals"] as const)("owners of %s", (collection) => {
  async function createOwned(body: object = {}): Promise<string> {
    return `/v1.0/${collection}/${await owned[collection](body)}/owners`;
  }

  async function ownersOf(path: string): Promise<string[]> {
    const { body } = await graph.call("GET", path);
    return body.value.map(({ id }) => id);
  }

  it("are those that the creating body binds", async () => {
    const path = await createOwned({ "owners@odata.bind": [reference(deployer), reference(user)] });
    expect(await ownersOf(path)).toEqual([deployer, user]);
  });

  it("are none when an application made the object and bound none", async () => {
    expect(await ownersOf(await createOwned())).toEqual([]);
  });

  it("are added by reference, whatever its host", async () => {
    const path = await createOwned();
    const answer = await graph.call("POST", `${path}/$ref`, {
      "@odata.id": `https://localhost:1/v1.0/directoryObjects/${user}`,
    });
    expect([answer.status, await ownersOf(path)]).toEqual([204, [user]]);
  });

  it("are removed, the last one too", async () => {
    const path = await createOwned({ "owners@odata.bind": [reference(deployer)] });
    const answer = await graph.call("DELETE", `${path}/${deployer}/$ref`);
    expect([answer.status, await ownersOf(path)]).toEqual([204, []]);
  });

  it("are found by id", async () => {
    const path = await createOwned({ "owners@odata.bind": [reference(deployer), reference(user)] });
    const { body } = await graph.call("GET", `${path}?%24filter=id+eq+%27${user}%27`);
    expect(body.value.map(({ id }) => id)).toEqual([user]);
  });

  it("have a type", async () => {
    const path = await createOwned({ "owners@odata.bind": [reference(deployer), reference(user)] });
    const { body } = await graph.call("GET", path);
    expect(body.value).toMatchObject([
      { "@odata.type": "#microsoft.graph.servicePrincipal", displayName: "Deployer" },
      { "@odata.type": "#microsoft.graph.user", userPrincipalName: "helpdesk@contoso.onmicrosoft.com" },
    ]);
  });

  it("are not added twice", async () => {
    const path = await createOwned({ "owners@odata.bind": [reference(user)] });
    const answer = await graph.call("POST", `${path}/$ref`, { "@odata.id": reference(user) });
    const message =
      "One or more added object references already exist for the following modified properties: 'owners'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("exist", async () => {
    const answer = await graph.call("POST", `${await createOwned()}/$ref`, { "@odata.id": reference(missing) });
    const message = `Owner '${missing}' is neither a user nor a service principal of this tenant.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("are named by a reference", async () => {
    const answer = await graph.call("POST", `${await createOwned()}/$ref`, { "@odata.id": user });
    const message = `Invalid URI '${user}' specified for an entity reference.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("are 404 to remove when they are none", async () => {
    const answer = await graph.call("DELETE", `${await createOwned()}/${user}/$ref`);
    expect(answer.status).toBe(404);
  });
});

describe("owners", () => {
  it("lose deleted objects", async () => {
    const { appId } = await createApplication(graph);
    const principal = await createServicePrincipal(graph, appId);
    const body = { "owners@odata.bind": [reference(principal.id)] };
    const path = `/v1.0/applications/${(await createApplication(graph, body)).id}/owners`;
    await graph.call("DELETE", `/v1.0/servicePrincipals/${principal.id}`);
    expect((await graph.call("GET", path)).body.value).toEqual([]);
  });
});
