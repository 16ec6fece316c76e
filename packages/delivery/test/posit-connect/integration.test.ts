import { describe, expect, it } from "vitest";
import { unknown } from "../../../provider-bridge/property.ts";
import { unwrap } from "../../../provider-bridge/wire.ts";
import {
  address,
  askConnect,
  ConnectPlugin,
  type Interceptor,
  integrationsOf,
  serverOf,
  setServer,
  someContent,
  someUser,
  useWorld,
} from "../support/connect-plugin.ts";

const openFixture = useWorld();
const integrations = "/v1/oauth/integrations";

describe("the resource for an integration of Posit Connect", () => {
  it("creates and verifies it, and changes nothing in a second run", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    const [integration] = integrationsOf(fixture);
    expect(kept.id).toBe(integration?.guid);
    expect(integration).toMatchObject({ name: "Reports", description: "Storage for reports", template: "azure" });
    expect(kept.outputs).toMatchObject({
      guid: kept.id,
      verified: "yes",
      deliveredGeneration: 1,
      deliveredAt: "2026-11-21T08:00:00.000Z",
    });
    expect(plugin.calls.at(-2)).toBe(`POST /rsc/__api__${integrations}/${kept.id}/verify`);
    expect(plugin.diff(kept, plugin.inputs())).toEqual({});
    const refreshed = await plugin.refresh(kept);
    expect(refreshed?.outputs).toEqual(kept.outputs);
  });

  it("updates it in place with the whole configuration when the secret changes", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    expect(plugin.diff(kept, plugin.rotated())).toEqual({ clientSecret: "UPDATE", generation: "UPDATE" });
    const updated = await plugin.update(kept, plugin.rotated());
    expect(updated.outputs).toMatchObject({ guid: kept.id, verified: "yes", deliveredGeneration: 2 });
    expect(integrationsOf(fixture)).toHaveLength(1);
    expect((await askConnect(fixture, "POST", `${integrations}/${kept.id}/verify`)).status).toBe(200);
  });

  it("waits only for a secret that was not delivered yet", async () => {
    const plugin = new ConnectPlugin(await openFixture());
    const kept = await plugin.make();
    plugin.calls.length = 0;
    await plugin.update(kept, plugin.inputs({ name: "Other" }));
    expect(plugin.calls.filter((call) => call.endsWith("/token"))).toEqual([]);
  });

  it("is replaced only with another server or template", async () => {
    const plugin = new ConnectPlugin(await openFixture());
    const kept = await plugin.make();
    expect(plugin.diff(kept, plugin.inputs({ template: "msgraph" }))).toEqual({ template: "UPDATE_REPLACE" });
    const news = plugin.withConfig({ scopes: "https://vault.azure.net/.default" }, { name: "Other" });
    expect(plugin.diff(kept, news)).toEqual({ "config.scopes": "UPDATE", name: "UPDATE" });
  });

  it("adopts an integration with the same client id and template", async () => {
    const fixture = await openFixture();
    const first = new ConnectPlugin(fixture);
    const { id } = await first.make();
    const second = new ConnectPlugin(fixture);
    const kept = await second.make(second.rotated({ name: "Adopted" }));
    expect(kept.id).toBe(id);
    expect(integrationsOf(fixture)).toMatchObject([{ guid: id, name: "Adopted" }]);
    expect(second.diff(kept, second.rotated({ name: "Adopted" }))).toEqual({});
  });

  it("keeps a viewer integration of a public client without a secret, and does not verify it", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const inputs = plugin.withConfig({ auth_type: "Viewer", auth_mode: "Public" });
    delete inputs["clientSecret"];
    const kept = await plugin.make(inputs);
    expect(kept.outputs).toMatchObject({ verified: "not possible" });
    expect(kept.outputs["deliveredGeneration"]).toBeUndefined();
    expect(integrationsOf(fixture)).toMatchObject([{ sealedSecrets: {}, config: { auth_mode: "Public" } }]);
    expect(plugin.diff(kept, inputs)).toEqual({});
  });

  it("limits it to users and groups, and lifts the limit", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const inputs = plugin.inputs({ users: [someUser], groups: [someContent] });
    const kept = await plugin.make(inputs);
    expect(integrationsOf(fixture)[0]?.permissions).toMatchObject([
      { user_guid: someUser, group_guid: null },
      { user_guid: null, group_guid: someContent },
    ]);
    expect(plugin.diff(kept, inputs)).toEqual({});
    const updated = await plugin.update(kept, plugin.inputs());
    expect(integrationsOf(fixture)[0]?.permissions).toEqual([]);
    expect(plugin.diff(updated, plugin.inputs())).toEqual({});
  });

  it("works with servers that return no permissions and no number of uses", async () => {
    const fixture = await openFixture();
    await setServer(fixture, { version: "2024.12.0" });
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make(plugin.inputs({ users: [someUser] }));
    expect(plugin.diff(kept, plugin.inputs({ users: [someUser] }))).toEqual({});
    await askConnect(fixture, "PUT", `/v1/content/${someContent}${integrations.slice(3)}/associations`, [
      { oauth_integration_guid: kept.id },
    ]);
    await expect(plugin.delete(kept)).rejects.toThrow("1 content item uses it");
  });

  it("sees changes made in Connect and repairs them", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    const { config } = integrationsOf(fixture)[0] ?? {};
    await askConnect(fixture, "PATCH", `${integrations}/${kept.id}`, {
      name: "By hand",
      description: null,
      config: { ...config, scopes: "https://vault.azure.net/.default" },
      permissions: [{ user_guid: someUser }],
    });
    const refreshed = await plugin.refresh(kept);
    if (refreshed === undefined) throw new Error("the integration is gone");
    const changes = { name: "UPDATE", description: "UPDATE", "config.scopes": "UPDATE", users: "DELETE" };
    expect(plugin.diff(refreshed, plugin.inputs())).toEqual(changes);
    const repaired = await plugin.update(refreshed, plugin.inputs());
    expect(plugin.diff(repaired, plugin.inputs())).toEqual({});
    expect(integrationsOf(fixture)).toMatchObject([{ name: "Reports", config: config ?? {}, permissions: [] }]);
  });

  it("sees another secret in a service account and repairs it", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    const { config } = integrationsOf(fixture)[0] ?? {};
    await askConnect(fixture, "PATCH", `${integrations}/${kept.id}`, {
      config: { ...config, client_secret: "by hand" },
    });
    const refreshed = await plugin.refresh(kept);
    if (refreshed === undefined) throw new Error("the integration is gone");
    expect(plugin.diff(refreshed, plugin.inputs())).toEqual({ clientSecret: "UPDATE" });
    const repaired = await plugin.update(refreshed, plugin.inputs());
    expect((await askConnect(fixture, "POST", `${integrations}/${kept.id}/verify`)).status).toBe(200);
    expect(plugin.diff(repaired, plugin.inputs())).toEqual({});
  });

  it("is gone after a deletion in Connect", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    await askConnect(fixture, "DELETE", `${integrations}/${kept.id}`);
    expect(await plugin.refresh(kept)).toBeUndefined();
    await plugin.delete(kept);
    expect(integrationsOf(fixture)).toEqual([]);
  });

  it("is not gone because one request for it is answered with 404", async () => {
    const fixture = await openFixture();
    const kept = await new ConnectPlugin(fixture).make();
    const intercept: Interceptor = async (call, send) =>
      call.endsWith(kept.id)
        ? Response.json({ code: 4, error: "Not here.", payload: null }, { status: 404 })
        : await send();
    const refreshed = await new ConnectPlugin(fixture, { intercept }).refresh(kept);
    expect(refreshed?.outputs).toEqual(kept.outputs);
  });

  it("is not gone because a server is too old or is no Connect", async () => {
    const fixture = await openFixture();
    const kept = await new ConnectPlugin(fixture).make();
    await setServer(fixture, { version: "2024.06.0" });
    await expect(new ConnectPlugin(fixture).refresh(kept)).rejects.toThrow("[posit-unknown]");
  });

  it("is deleted only when no content uses it, unless deleteWhileUsed is set", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    await askConnect(fixture, "PUT", `/v1/content/${someContent}/oauth/integrations/associations`, [
      { oauth_integration_guid: kept.id },
    ]);
    await expect(plugin.delete(kept)).rejects.toThrow(
      `integration ${kept.id} in Posit Connect (connect.contoso.com/rsc) was not deleted, because 1 content item uses it\n  fix: `,
    );
    expect(integrationsOf(fixture)).toHaveLength(1);
    await plugin.delete(await plugin.update(kept, plugin.inputs({ deleteWhileUsed: true })));
    expect(integrationsOf(fixture)).toEqual([]);
    expect(serverOf(fixture).associations).toEqual([]);
  });

  it("is imported by address and guid, and delivers the secret in the next run", async () => {
    const fixture = await openFixture();
    const { id } = await new ConnectPlugin(fixture).make();
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.import("PositConnectIntegration", `${address}|${id}`);
    if (kept === undefined) throw new Error("nothing was imported");
    expect(kept.inputs).toMatchObject({ address, template: "azure", name: "Reports" });
    expect(kept.outputs).toMatchObject({ guid: id });
    const inputs = plugin.withConfig({ auth_mode: "Confidential" });
    expect(Object.keys(plugin.diff(kept, inputs)).toSorted()).toEqual([
      "authorityHost",
      "clientSecret",
      "expiresOn",
      "generation",
    ]);
    const updated = await plugin.update(kept, inputs);
    expect(updated.outputs).toMatchObject({ guid: id, verified: "yes" });
    expect(plugin.diff((await plugin.refresh(updated)) ?? kept, inputs)).toEqual({});
    await plugin.delete(updated);
    expect(integrationsOf(fixture)).toEqual([]);
    await expect(plugin.import("PositConnectIntegration", `connect.contoso.com|${id}`)).rejects.toThrow(
      "<address>|<guid>",
    );
  });

  it("previews without an API key and with unknown values", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture, { env: {} });
    const outputs = await plugin.preview(plugin.withConfig({ client_id: unknown }, { clientSecret: unknown }));
    expect(unwrap(outputs["guid"])).toBe(unknown);
    expect(plugin.calls).toEqual([]);
    const withKey = new ConnectPlugin(fixture);
    await withKey.preview(withKey.withConfig({ client_id: unknown }, { clientSecret: unknown }));
    expect(withKey.calls).toEqual(["GET /rsc/__api__/server_settings", "GET /rsc/__api__/v1/oauth/templates"]);
    expect(integrationsOf(fixture)).toEqual([]);
  });
});
