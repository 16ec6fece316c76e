import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import type { PasswordCredential } from "../../../entra-tenant/entities.ts";
import type { Values } from "../../../provider-bridge/property.ts";
import { Killed, TenantPlugin } from "../support/tenant-plugin.ts";

beforeAll(() => TenantPlugin.startTenant());
afterAll(() => TenantPlugin.stopTenant());

const kind = "ExistingSecret";
const unknownKey = "99999999-2222-4333-8444-555555555555";

/** The registration `mailer`, which has one secret that somebody created. */
function registrationOf({ tenant }: TenantPlugin) {
  const application = tenant.tenant.applications.get(tenant.application("mailer").objectId);
  if (application === undefined) throw new Error("the tenant has no mailer");
  return application;
}

function secretOf(plugin: TenantPlugin): PasswordCredential {
  const [secret] = registrationOf(plugin).passwordCredentials;
  if (secret === undefined) throw new Error("mailer has no secret");
  return secret;
}

function inputs(plugin: TenantPlugin, given: Values = {}): Values {
  const { tenantId } = plugin.tenant;
  return { tenantId, applicationObjectId: registrationOf(plugin).id, keyId: secretOf(plugin).keyId, ...given };
}

const removals = (plugin: TenantPlugin) => plugin.calls.filter((call) => call.endsWith("/removePassword"));

describe("a secret that somebody created", () => {
  it("is looked up, changes nothing in a second run, and stays when its entry is deleted", async () => {
    const plugin = await TenantPlugin.open();
    const before = structuredClone(registrationOf(plugin));
    const { displayName, startDateTime, endDateTime, keyId } = secretOf(plugin);
    const kept = await plugin.create(kind, inputs(plugin));
    expect(kept.id).toBe(`${before.id}/password/${keyId}`);
    expect(kept.outputs).toMatchObject({
      displayName: displayName ?? "",
      startsOn: startDateTime,
      expiresOn: endDateTime,
      isRemoved: false,
    });
    expect(await plugin.refresh(kept)).toEqual(kept);
    expect(plugin.diff(kept, inputs(plugin))).toEqual({});
    await plugin.delete(kept);
    expect(registrationOf(plugin)).toEqual(before);
    expect(plugin.calls.filter((call) => !call.startsWith("GET") && !call.endsWith("/token"))).toEqual([]);
  });

  it("is removed when the entry asks for it, and stays recorded", async () => {
    const plugin = await TenantPlugin.open();
    const wanted = inputs(plugin, { remove: true });
    const kept = await plugin.create(kind, inputs(plugin));
    expect(plugin.diff(kept, wanted)).toEqual({ remove: "UPDATE" });
    const removed = await plugin.update(kept, wanted);
    expect(registrationOf(plugin).passwordCredentials).toEqual([]);
    expect(removed.outputs).toEqual({ ...kept.outputs, remove: true, isRemoved: true });
    expect(await plugin.refresh(removed)).toEqual(removed);
    expect(plugin.diff(removed, wanted)).toEqual({});
    const back = await plugin.update(removed, { ...wanted, remove: false });
    expect(back.outputs).toMatchObject({ isRemoved: true, expiresOn: kept.outputs["expiresOn"] });
    expect(removals(plugin)).toHaveLength(1);
  });

  it.each([
    ["no such secret", { keyId: unknownKey }],
    ["no such registration", { applicationObjectId: unknownKey }],
  ])("is recorded as removed with %s", async (_, given) => {
    const plugin = await TenantPlugin.open();
    const kept = await plugin.create(kind, inputs(plugin, { ...given, remove: true }));
    expect(kept.outputs).toMatchObject({ isRemoved: true });
    expect(await plugin.refresh(kept)).toEqual(kept);
    expect(removals(plugin)).toEqual([]);
  });

  it("is looked for again if Entra does not show a new one at first", async () => {
    const plugin = await TenantPlugin.open();
    let reads = 0;
    plugin.answer = (url) => {
      reads += new URL(url).pathname.startsWith("/v1.0/applications/") ? 1 : 0;
      return reads === 1 ? Response.json({ passwordCredentials: [] }) : undefined;
    };
    const { outputs } = await plugin.create(kind, inputs(plugin));
    expect(outputs).toMatchObject({ isRemoved: false });
  });

  it("that was removed in the portal is recorded as removed by a refresh", async () => {
    const plugin = await TenantPlugin.open();
    const kept = await plugin.create(kind, inputs(plugin));
    registrationOf(plugin).passwordCredentials = [];
    const refreshed = (await plugin.refresh(kept)) as Kept;
    expect(refreshed.outputs).toEqual({ ...kept.outputs, isRemoved: true });
  });

  it("is removed again if Entra still shows it later", async () => {
    const plugin = await TenantPlugin.open();
    const wanted = inputs(plugin, { remove: true });
    const before = registrationOf(plugin).passwordCredentials;
    const kept = await plugin.create(kind, wanted);
    registrationOf(plugin).passwordCredentials = before;
    const refreshed = (await plugin.refresh(kept)) as Kept;
    expect(refreshed.outputs).toMatchObject({ isRemoved: false });
    expect(plugin.diff(refreshed, wanted)).toEqual({ remove: "UPDATE" });
    await plugin.update(refreshed, wanted);
    expect(registrationOf(plugin).passwordCredentials).toEqual([]);
  });

  it("is imported, unless Entra does not have it", async () => {
    const plugin = await TenantPlugin.open();
    const { id, outputs } = await plugin.create(kind, inputs(plugin));
    const imported = await plugin.import(kind, id);
    expect(imported?.outputs).toMatchObject({ expiresOn: outputs["expiresOn"], isRemoved: false });
    expect(await plugin.import(kind, `${registrationOf(plugin).id}/password/${unknownKey}`)).toBeUndefined();
    await expect(plugin.import(kind, secretOf(plugin).keyId)).rejects.toThrow("must be <object id");
  });

  it("needs no request in a preview", async () => {
    const plugin = await TenantPlugin.open();
    const type = plugin.tokenOf(kind);
    const properties = inputs(plugin, { remove: true });
    await plugin.operations.create({ type, name: "it", properties, preview: true });
    const olds = { ...inputs(plugin), isRemoved: false };
    await plugin.operations.update({ type, name: "it", id: "it", olds, news: properties, preview: true });
    expect(plugin.calls).toEqual([]);
  });

  it("appears with no value, hint or token in the state", async () => {
    const plugin = await TenantPlugin.open();
    const { clientSecret = "" } = plugin.tenant.application("mailer");
    Object.assign(secretOf(plugin), { hint: "Q~7" });
    const kept = await plugin.create(kind, inputs(plugin));
    const imported = await plugin.import(kind, kept.id);
    const removed = await plugin.update(kept, inputs(plugin, { remove: true }));
    const seen = inspect([kept, imported, removed, plugin.calls], { depth: null });
    expect(clientSecret.length).toBeGreaterThan(10);
    for (const text of [clientSecret, "Q~7", plugin.tenant.deployer.clientSecret]) expect(seen).not.toContain(text);
  });
});

describe("a secret that expired", () => {
  it("is removed", async () => {
    const plugin = await TenantPlugin.open();
    Object.assign(secretOf(plugin), { endDateTime: "2026-11-21T07:59:59Z" });
    const { outputs } = await plugin.create(kind, inputs(plugin, { remove: true, onlyExpired: true }));
    expect(outputs).toMatchObject({ isRemoved: true, expiresOn: "2026-11-21T07:59:59Z" });
    expect(registrationOf(plugin).passwordCredentials).toEqual([]);
  });

  it("only by a wrong date is kept", async () => {
    const plugin = await TenantPlugin.open();
    Object.assign(secretOf(plugin), { endDateTime: "2026-11-21T08:00:01Z" });
    const creation = plugin.create(kind, inputs(plugin, { remove: true, onlyExpired: true }));
    await expect(creation).rejects.toThrow(/is accepted until 2026-11-21T08:00:01Z.*\[existing-secret-not-expired\]/s);
    expect(registrationOf(plugin).passwordCredentials).toHaveLength(1);
  });
});

describe("an Entra that fails", () => {
  it.each([1, 2, 3, 4])("in one of three requests, by seed %i, ends in the same state", async (seed) => {
    const only = ["throttle", "unavailable", "reset", "reset-after", "truncate", "lag"] as const;
    const plugin = await TenantPlugin.open({ faults: { seed, rate: 0.33, only } });
    let kept = await repeat(() => plugin.create(kind, inputs(plugin)));
    expect(kept.outputs).toMatchObject({ isRemoved: false });
    const wanted = inputs(plugin, { remove: true });
    kept = await repeat(() => plugin.update(kept, wanted));
    expect(registrationOf(plugin).passwordCredentials).toEqual([]);
  });

  /** Runs it again as the next deployment does. */
  async function repeat(run: () => Promise<Kept>, left = 8): Promise<Kept> {
    try {
      return await run();
    } catch (error) {
      if (left === 0) throw error;
      return await repeat(run, left - 1);
    }
  }

  it.each([400, 404, 409])("with %i while the secret is gone is no error", async (status) => {
    const plugin = await TenantPlugin.open();
    plugin.answer = (url) => {
      if (!url.endsWith("/removePassword")) return undefined;
      registrationOf(plugin).passwordCredentials = [];
      return Response.json({ error: { message: "No password credential found" } }, { status });
    };
    const { outputs } = await plugin.create(kind, inputs(plugin, { remove: true }));
    expect(outputs).toMatchObject({ isRemoved: true });
  });

  it("names the refusal if the secret stays", async () => {
    const plugin = await TenantPlugin.open();
    plugin.answer = (url) =>
      url.endsWith("/removePassword")
        ? Response.json({ error: { message: "Not this one." } }, { status: 400 })
        : undefined;
    const creation = plugin.create(kind, inputs(plugin, { remove: true }));
    await expect(creation).rejects.toThrow(
      /still shows the client secret.*Not this one\..*\[existing-secret-not-removed\]/s,
    );
  });

  it("names the permission that is missing", async () => {
    const plugin = await TenantPlugin.open();
    plugin.answer = (url) => (url.endsWith("/removePassword") ? new Response("{}", { status: 403 }) : undefined);
    await expect(plugin.create(kind, inputs(plugin, { remove: true }))).rejects.toThrow(
      "Application.ReadWrite.All, or Application.ReadWrite.OwnedBy and ownership of the registration",
    );
    expect(registrationOf(plugin).passwordCredentials).toHaveLength(1);
  });

  it("in China and in US Government has its own addresses", async () => {
    const plugin = await TenantPlugin.open();
    const asked: string[] = [];
    plugin.answer = (url) => {
      asked.push(new URL(url).hostname);
      return url.endsWith("/token")
        ? Response.json({ access_token: "token", expires_in: 3600 })
        : Response.json({ passwordCredentials: [] });
    };
    for (const authorityHost of ["https://login.partner.microsoftonline.cn", "https://login.microsoftonline.us"]) {
      await plugin.create(kind, inputs(plugin, { authorityHost }));
    }
    expect([...new Set(asked)]).toEqual([
      "login.partner.microsoftonline.cn",
      "microsoftgraph.chinacloudapi.cn",
      "login.microsoftonline.us",
      "graph.microsoft.us",
    ]);
  });
});

describe("a run that is killed", () => {
  it.each(["before", "after"] as const)("%s any request takes effect is completed by the next one", async (moment) => {
    const plugin = await TenantPlugin.open();
    const wanted = inputs(plugin, { remove: true });
    const before = registrationOf(plugin).passwordCredentials;
    await plugin.create(kind, wanted);
    const last = plugin.calls.length;
    expect(last).toBeGreaterThan(4);
    for (let count = 1; count <= last; count += 1) {
      registrationOf(plugin).passwordCredentials = before;
      plugin.restart();
      const start = plugin.calls.length;
      const stop = (call: number) => {
        if (call === start + count) throw new Killed("killed");
      };
      plugin.watch = { [moment]: stop };
      await expect(plugin.create(kind, wanted)).rejects.toThrow("killed");
      plugin.watch = {};
      plugin.restart();
      const { outputs } = await plugin.create(kind, wanted);
      expect([count, outputs["isRemoved"], registrationOf(plugin).passwordCredentials]).toEqual([count, true, []]);
    }
  });
});
