import { describe, expect, it } from "vitest";
import type { FaultSettings } from "../../../entra-tenant/faults/settings.ts";
import { PartiallyMadeError } from "../../../provider-bridge/provider.ts";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import {
  askConnect,
  ConnectPlugin,
  type ConnectFixture,
  type Interceptor,
  integrationsOf,
  useWorld,
} from "../support/connect-plugin.ts";

const openFixture = useWorld();

class Killed extends Error {}

/** Ends the run at this call, before the request is sent or after it took effect. */
function killAt(call: number, when: "before" | "after"): Interceptor {
  let count = 0;
  return async (_, send) => {
    count += 1;
    if (count !== call) return await send();
    if (when === "after") await send();
    throw new Killed();
  };
}

/** Every point at which a run with this number of calls can be killed. */
function points(calls: number): { call: number; when: "before" | "after" }[] {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    { call, when: "before" as const },
    { call, when: "after" as const },
  ]);
}

async function expectDelivered(fixture: ConnectFixture, plugin: ConnectPlugin, kept: Kept, news = plugin.inputs()) {
  expect(integrationsOf(fixture).map(({ guid }) => guid)).toEqual([kept.outputs["guid"]]);
  expect((await askConnect(fixture, "POST", `/v1/oauth/integrations/${kept.id}/verify`)).status).toBe(200);
  expect(plugin.diff((await plugin.refresh(kept)) ?? kept, news)).toEqual({});
}

describe("a killed run", () => {
  it("makes no second integration when it is repeated", async () => {
    const fixture = await openFixture();
    const whole = new ConnectPlugin(fixture);
    await whole.make();
    expect(whole.calls).toHaveLength(7);
    for (const { call, when } of points(7)) {
      const next = await openFixture();
      const killed = new ConnectPlugin(next, { intercept: killAt(call, when) });
      await expect(killed.make(), `${when} call ${call}`).rejects.toThrow();
      const plugin = new ConnectPlugin(next);
      await expectDelivered(next, plugin, await plugin.make());
    }
  });

  it("loses nothing when a rotation is repeated", async () => {
    const fixture = await openFixture();
    const first = await new ConnectPlugin(fixture).make();
    const whole = new ConnectPlugin(fixture);
    await whole.update(first, whole.rotated());
    expect(whole.calls).toHaveLength(4);
    for (const { call, when } of points(4)) {
      const next = await openFixture();
      const kept = await new ConnectPlugin(next).make();
      const killed = new ConnectPlugin(next, { intercept: killAt(call, when) });
      await expect(killed.update(kept, killed.rotated()), `${when} call ${call}`).rejects.toThrow(Killed);
      const plugin = new ConnectPlugin(next);
      const updated = await plugin.update(kept, plugin.rotated());
      expect(updated.id).toBe(kept.id);
      await expectDelivered(next, plugin, updated, plugin.rotated());
    }
  });

  it("ends a deletion when it is repeated", async () => {
    const fixture = await openFixture();
    const whole = new ConnectPlugin(fixture);
    const first = await whole.make();
    whole.calls.length = 0;
    await whole.delete(first);
    expect(whole.calls).toHaveLength(2);
    for (const { call, when } of points(2)) {
      const next = await openFixture();
      const kept = await new ConnectPlugin(next).make();
      const killed = new ConnectPlugin(next, { intercept: killAt(call, when) });
      await expect(killed.delete(kept), `${when} call ${call}`).rejects.toThrow(Killed);
      await new ConnectPlugin(next).delete(kept);
      expect(integrationsOf(next)).toEqual([]);
    }
  });

  it("leaves an integration that could not be verified to the next run", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    const wrong = plugin.withConfig({ scopes: "https://unknown.example/.default" });
    const error: unknown = await plugin.make(wrong).catch((thrown: unknown) => thrown);
    if (!(error instanceof PartiallyMadeError)) throw new Error("the integration was not kept");
    expect(error.message).toContain("[posit-not-verified]");
    const half = {
      type: plugin.tokenOf("PositConnectIntegration"),
      id: error.id,
      inputs: {},
      outputs: error.properties,
    };
    const repaired = await plugin.update(half, plugin.inputs());
    await expectDelivered(fixture, plugin, repaired);
  });
});

describe("a delivery with failing requests", () => {
  const faults: FaultSettings = {
    seed: 1,
    rate: 0.2,
    only: ["throttle", "unavailable", "reset", "reset-after", "truncate"],
  };

  it.each([1, 2, 3, 5])("has the same end with a fifth of them failing (seed %s)", async (seed) => {
    let isFailing = true;
    const fixture = await openFixture(() => (isFailing ? { ...faults, seed } : undefined));
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    const rotated = await plugin.update(kept, plugin.rotated());
    const refreshed = (await plugin.refresh(rotated)) ?? kept;
    isFailing = false;
    expect(plugin.pace.slept.length).toBeGreaterThan(0);
    await expectDelivered(fixture, plugin, refreshed, plugin.rotated());
    isFailing = true;
    await plugin.delete(refreshed);
    isFailing = false;
    expect(integrationsOf(fixture)).toEqual([]);
  });

  it("creates one integration although each answer to a creation is lost", async () => {
    const fixture = await openFixture();
    const intercept: Interceptor = async (call, send) => {
      const response = await send();
      if (call !== "POST /rsc/__api__/v1/oauth/integrations") return response;
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    };
    const plugin = new ConnectPlugin(fixture, { intercept });
    await expectDelivered(fixture, plugin, await plugin.make());
  });

  it("gives up a creation that never takes effect", async () => {
    const fixture = await openFixture();
    const intercept: Interceptor = async (call, send) =>
      call === "POST /rsc/__api__/v1/oauth/integrations" ? new Response("", { status: 503 }) : await send();
    const plugin = new ConnectPlugin(fixture, { intercept });
    await expect(plugin.make()).rejects.toThrow("[service-down]");
    expect(plugin.calls.filter((call) => call === "POST /rsc/__api__/v1/oauth/integrations")).toHaveLength(4);
    expect(integrationsOf(fixture)).toEqual([]);
  });

  it("waits while Entra's servers do not all know a new secret", async () => {
    const fixture = await openFixture();
    const refusals: Record<string, number> = { token: 2, verify: 2 };
    const intercept: Interceptor = async (call, send) => {
      const kind = call.split("/").at(-1) ?? "";
      if ((refusals[kind] ?? 0) === 0) return await send();
      refusals[kind] = (refusals[kind] ?? 0) - 1;
      return kind === "token"
        ? Response.json({ error: "invalid_client", error_codes: [7000215] }, { status: 401 })
        : Response.json({ code: 241, error: "Unable: AADSTS7000215: Invalid client secret." }, { status: 400 });
    };
    const plugin = new ConnectPlugin(fixture, { intercept });
    const kept = await plugin.make();
    expect(plugin.pace.slept).toEqual([1000, 2000, 2000, 4000]);
    await expectDelivered(fixture, plugin, kept);
  });

  it("gives up verifying after two minutes", async () => {
    const fixture = await openFixture();
    const intercept: Interceptor = async (call, send) =>
      call.endsWith("/verify") ? Response.json({ code: 241, error: "No token." }, { status: 400 }) : await send();
    const plugin = new ConnectPlugin(fixture, { intercept });
    await expect(plugin.make()).rejects.toThrow("gets no token from Microsoft Entra with it: No token.");
    expect(plugin.pace.now()).toBeGreaterThan(100_000);
  });
});
