import { describe, expect, it } from "vitest";
import { throttled, unavailable } from "../../faults/answers.ts";
import { serverIdOf } from "../../posit-connect/servers.ts";
import { anyGuid, Connect } from "./connect.ts";

const integrations = "/v1/oauth/integrations";

describe("OAuth integrations of Connect", () => {
  it("are created with status 200 and without their secret in any answer", async () => {
    const connect = new Connect();
    const body = {
      template: "azure",
      name: "reports",
      config: connect.config(),
      permissions: [{ user_guid: anyGuid }],
    };
    const created = await connect.ask("POST", integrations, { body });
    expect(created.status).toBe(200);
    const { client_secret: secret, ...config } = connect.config();
    expect(created.body).toMatchObject({
      id: "2",
      template: "azure",
      auth_type: "Service Account",
      config: { ...config, auth_mode: "Confidential" },
      permissions: [{ user_guid: anyGuid, group_guid: null }],
      content_count: 0,
    });
    const { guid } = created.body as { guid: string };
    const read = await connect.ask("GET", `${integrations}/${guid}`);
    const members =
      "auth_type config content_count created_time description environment_variables guid id name permissions";
    expect(
      Object.keys(created.body as object)
        .toSorted()
        .join(" "),
    ).toBe(`${members} template updated_time`);
    expect(read.body).toEqual(created.body);
    const list = await connect.ask("GET", integrations);
    expect(created.text + read.text + list.text).not.toContain(String(secret));
    expect(list.body).toHaveLength(2);
  });

  it("are kept in the state file without the secret in clear", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    expect(connect.saved).toContain(guid);
    const sealed = /"sealedSecrets":\{"client_secret":"(.+?)"/.exec(connect.saved)?.[1];
    expect(sealed).not.toBe(connect.config()["client_secret"]);
    const next = new Connect(JSON.parse(connect.saved) as never);
    expect((await next.ask("POST", `${integrations}/${guid}/verify`)).status).toBe(200);
  });

  it("make two of two equal creations", async () => {
    const connect = new Connect();
    expect(await connect.create()).not.toBe(await connect.create());
  });

  it("keep the stored secret in an update without one", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    const { client_secret: _, ...config } = connect.config({ scopes: "https://vault.azure.net/.default" });
    const changed = await connect.ask("PATCH", `${integrations}/${guid}`, { body: { name: "other", config } });
    expect(changed.body).toMatchObject({ name: "other", config: { scopes: "https://vault.azure.net/.default" } });
    expect((await connect.ask("POST", `${integrations}/${guid}/verify`)).status).toBe(200);
  });

  it("are deleted with their associations", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    const path = `/v1/content/${anyGuid}/oauth/integrations/associations`;
    const put = await connect.ask("PUT", path, { body: [{ oauth_integration_guid: guid }] });
    expect(put.body).toMatchObject([{ content_guid: anyGuid, app_guid: anyGuid, oauth_integration_guid: guid }]);
    expect((await connect.ask("GET", `${integrations}/${guid}/associations`)).body).toEqual(put.body);
    expect((await connect.ask("GET", `${integrations}/${guid}`)).body).toMatchObject({ content_count: 1 });
    expect(await connect.ask("DELETE", `${integrations}/${guid}`)).toMatchObject({ status: 204, text: "" });
    expect((await connect.ask("GET", path)).body).toEqual([]);
  });

  it("are verified by a real token request", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    const verify = () => connect.ask("POST", `${integrations}/${guid}/verify`);
    expect(await verify()).toMatchObject({ status: 200, text: "" });
    await connect.ask("PATCH", `${integrations}/${guid}`, {
      body: { config: connect.config({ client_secret: "old" }) },
    });
    const refused = await verify();
    expect(refused).toMatchObject({ status: 400, body: { code: 241, payload: null } });
    expect(refused.text).toContain("AADSTS7000215");
    const viewer = await connect.create(connect.config({ auth_type: "Viewer" }));
    const answer = await connect.ask("POST", `${integrations}/${viewer}/verify`);
    expect(answer).toMatchObject({ status: 400, body: { code: 240 } });
  });

  it("belong to one host name and one path prefix", async () => {
    const connect = new Connect();
    await connect.create();
    for (const address of ["https://other.contoso.com", "https://connect.contoso.com/rsc"]) {
      connect.address = address;
      expect((await connect.ask("GET", integrations)).body).toMatchObject([{ template: "connect" }]);
    }
  });

  it("belong to a loopback address whatever its port, which may change", () => {
    expect(serverIdOf("https://localhost:24000/rsc/__api__/v1/user")).toBe("localhost/rsc");
    expect(serverIdOf("https://connect.contoso.com:3939/__api__/v1/user")).toBe("connect.contoso.com:3939");
  });

  it("lack newer members on an older server", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    await connect.set({ version: "2025.07.0" });
    const { body } = await connect.ask("GET", `${integrations}/${guid}`);
    expect(Object.keys(body as object)).not.toContain("permissions");
    expect(Object.keys(body as object)).not.toContain("content_count");
    expect((await connect.ask("GET", "/server_settings")).body).toMatchObject({ version: "2025.07.0" });
    await connect.set({ version: "2024.06.0" });
    expect((await connect.ask("GET", integrations)).status).toBe(404);
  });

  it.each([
    ["an unknown template", { template: "nope" }, 227],
    ["an unknown config key", { config: { nope: "x" } }, 228],
    ["a value that the template's expression refuses", { config: { tenant_id: "contoso" } }, 228],
    ["a value that is not offered", { config: { auth_type: "Robot" } }, 228],
    ["an unknown member", { nope: 1 }, 25],
    ["a permission for a user and a group", { permissions: [{ user_guid: anyGuid, group_guid: anyGuid }] }, 25],
  ])("are refused with %s", async (_, more, code) => {
    const connect = new Connect();
    const config = { ...connect.config(), ...("config" in more ? more.config : {}) };
    const body = { template: "azure", name: "reports", ...more, config };
    const answer = await connect.ask("POST", integrations, { body });
    expect(answer).toMatchObject({ status: 400, body: { code, payload: null } });
    expect((await connect.ask("GET", integrations)).body).toHaveLength(1);
  });

  it.each([
    ["no key", "GET", integrations, "", 401, 24],
    ["a wrong key", "GET", integrations, "wrong", 401, 30],
    ["a malformed guid", "GET", `${integrations}/nope`, undefined, 400, 3],
    ["an unknown guid", "GET", `${integrations}/${anyGuid}`, undefined, 404, 4],
    ["an unknown template", "GET", "/v1/oauth/templates/nope", undefined, 404, 4],
    ["a path that is not served", "GET", "/v1/content", undefined, 501, 0],
  ])("are refused with %s", async (_, method, path, key, status, code) => {
    const answer = await new Connect().ask(method, path, { key });
    expect(answer).toMatchObject({ status, body: { code, payload: null } });
    expect(answer.check).not.toBeNull();
  });

  it("are read by publishers, and changed by administrators only", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    const key = connect.keys.publisher;
    const read = await connect.ask("GET", `${integrations}/${guid}`, { key });
    expect(read.status).toBe(200);
    expect(read.body).not.toHaveProperty("content_count");
    const answer = await connect.ask("DELETE", `${integrations}/${guid}`, { key });
    expect(answer).toMatchObject({ status: 403, body: { code: 22 } });
    expect((await connect.ask("GET", "/v1/user", { key })).body).toMatchObject({ user_role: "publisher" });
  });

  it("cannot change their auth type", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    const body = { config: connect.config({ auth_type: "Viewer" }) };
    const answer = await connect.ask("PATCH", `${integrations}/${guid}`, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 229 } });
  });

  it("need a licence", async () => {
    const connect = new Connect();
    await connect.set({ isLicensed: false });
    const body = { template: "azure", config: connect.config() };
    expect(await connect.ask("POST", integrations, { body })).toMatchObject({ status: 402, body: { code: 221 } });
    expect((await connect.ask("GET", "/server_settings", { key: "" })).body).toMatchObject({
      license: { "oauth-integrations": false },
    });
  });

  it("are assigned to content as a whole list without duplicates", async () => {
    const connect = new Connect();
    const [one, two] = [await connect.create(), await connect.create()];
    const put = async (...guids: string[]) =>
      await connect.ask("PUT", `/v1/content/${anyGuid}/oauth/integrations/associations`, {
        body: guids.map((guid) => ({ oauth_integration_guid: guid })),
      });
    expect((await put(one, two)).body).toHaveLength(2);
    expect(await put(one, one)).toMatchObject({ status: 400, body: { code: 258 } });
    expect(await put(anyGuid)).toMatchObject({ status: 400, body: { code: 207 } });
    await connect.set({ version: "2024.12.0" });
    expect(await put(one, two)).toMatchObject({ status: 400, body: { code: 25 } });
    expect((await put()).body).toEqual([]);
  });

  it("offer templates with fields, choices and secret fields", async () => {
    const connect = new Connect();
    const list = (await connect.ask("GET", "/v1/oauth/templates")).body as { id: string }[];
    expect(list.map(({ id }) => id)).toEqual(["azure", "azure-openai", "msgraph", "sharepoint", "connect"]);
    const { body } = await connect.ask("GET", "/v1/oauth/templates/azure", { key: connect.keys.publisher });
    expect(body).toMatchObject({ id: "azure", options: [{ name: "auth_type" }, { name: "auth_mode" }] });
  });

  it("fail in Connect's format when faults are injected", () => {
    const path = `/rsc/__api__${integrations}`;
    expect(throttled(path, { retryAfter: "1" }).body).toMatchObject({ code: 277, payload: null });
    expect(unavailable(path, 503).body).toMatchObject({ code: 1, payload: null });
  });
});
