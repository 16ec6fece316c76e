import { describe, expect, it } from "vitest";
import { addDynamicsClient, dynamicsEnvironment, keepEnvironment } from "../../dynamics/environments.ts";
import { ProductClient } from "../product-client.ts";

const host = "contoso.operations.dynamics.com";
const address = `https://${host}`;
const groups = `${address}/data/DataManagementDefinitionGroups?$top=1`;
const someApp = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";

describe("the OData service of Dynamics", () => {
  it("is read by an application with a row", async () => {
    const client = new ProductClient();
    const token = await client.tokenFor(`${address}/.default`);
    expect(await client.ask("GET", groups, token)).toMatchObject({
      status: 200,
      body: { "@odata.context": `${address}/data/$metadata#DataManagementDefinitionGroups`, value: [] },
    });
    const users = await client.ask("GET", `${address}/data/SystemUsers?$top=1&$select=UserID`, token);
    expect(users.body).toMatchObject({ value: [{ UserID: "Admin" }] });
  });

  it("accepts the app id of Dynamics as the audience, but no slash at the end", async () => {
    const client = new ProductClient();
    const ofApp = await client.tokenFor("00000015-0000-0000-c000-000000000000/.default");
    expect((await client.ask("GET", groups, ofApp)).status).toBe(200);
    const slashed = await client.tokenFor(`${address}//.default`);
    expect(await client.ask("GET", groups, slashed)).toMatchObject({ status: 401, check: "token-audience" });
    const other = await client.tokenFor("https://graph.microsoft.com/.default");
    expect(await client.ask("GET", groups, other)).toMatchObject({ status: 401, check: "token-audience" });
  });

  it("answers an application without a row with a challenge only", async () => {
    const client = new ProductClient();
    const token = await client.sign({ aud: address, appid: someApp });
    const refused = await client.ask("GET", groups, token);
    expect(refused).toMatchObject({ status: 401, text: "", check: "client-row" });
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
    await addDynamicsClient(client.tenant, host, { AADClientId: someApp, Name: "job", UserId: "Job" });
    expect((await client.ask("GET", groups, token)).status).toBe(200);
  });

  it.each([
    ["no token", async () => undefined, "bearer-token"],
    ["a token that has ended", (client: ProductClient) => client.sign({ aud: address, exp: 1 }), "token-signature"],
    [
      "a token with another signature",
      async (client: ProductClient) => `${await client.sign({ aud: address })}x`,
      "token-signature",
    ],
  ] as const)("refuses %s", async (_, tokenOf, check) => {
    const client = new ProductClient();
    expect(await client.ask("GET", groups, await tokenOf(client))).toMatchObject({ status: 401, check });
  });

  it("refuses a disabled user, and an entity set outside the user's roles", async () => {
    const client = new ProductClient();
    const token = await client.sign({ aud: address, appid: someApp });
    await addDynamicsClient(client.tenant, host, { AADClientId: someApp, Name: "job", UserId: "Job" });
    const environment = dynamicsEnvironment(client.tenant, host);
    const user = environment.users[1]!;
    user.reads = ["SystemUsers"];
    await keepEnvironment(client.tenant, environment);
    expect(await client.ask("GET", groups, token)).toMatchObject({ status: 403, check: "security-roles" });
    user.isEnabled = false;
    await keepEnvironment(client.tenant, environment);
    expect(await client.ask("GET", groups, token)).toMatchObject({ status: 401, check: "user-enabled" });
  });

  it("takes rows over OData, and keeps them in the state file", async () => {
    const client = new ProductClient();
    const deployer = await client.tokenFor(`${address}/.default`);
    const row = { AADClientId: someApp, Name: "job", UserId: "Admin" };
    const url = `${address}/data/SysAADClientTables`;
    expect((await client.ask("POST", url, deployer, { ...row, AADClientId: "job" })).status).toBe(400);
    expect(await client.ask("POST", url, deployer, row)).toMatchObject({ status: 201, body: row });
    const next = new ProductClient(JSON.parse(client.saved) as never);
    const token = await next.sign({ aud: address, appid: someApp });
    expect((await next.ask("GET", groups, token)).status).toBe(200);
    await next.tenant.reset();
    expect((await next.ask("GET", groups, token)).status).toBe(401);
  });

  it("lists its entity sets in /data and in $metadata, with or without the one for rows", async () => {
    const client = new ProductClient();
    const token = await client.tokenFor(`${address}/.default`);
    const read = async () => {
      const list = await client.ask("GET", `${address}/data`, token);
      const metadata = await client.ask("GET", `${address}/data/$metadata`, token);
      return [list.text, metadata.text].map((text) => text.includes('"SysAADClientTables"'));
    };
    expect(await read()).toEqual([true, true]);
    await keepEnvironment(client.tenant, { ...dynamicsEnvironment(client.tenant, host), hasClientEntity: false });
    expect(await read()).toEqual([false, false]);
    const missing = await client.ask("GET", `${address}/data/SysAADClientTables`, token);
    expect(missing).toMatchObject({ status: 404, check: "entity-set" });
  });

  it("answers 501 to requests that it does not serve", async () => {
    const client = new ProductClient();
    const token = await client.tokenFor(`${address}/.default`);
    const answer = await client.ask("DELETE", `${address}/data/SystemUsers('Admin')`, token);
    expect(answer).toMatchObject({ status: 501, check: "unknown-route" });
  });
});
