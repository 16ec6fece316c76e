import { describe, expect, it } from "vitest";
import { address, askConnect, ConnectPlugin, useWorld } from "./support/connect-plugin.ts";

const openFixture = useWorld();

/** A run without a key, which could get one for its identity token. */
const withoutKey = {
  ENTRA_DELIVERY_SKIP_REFRESH: "true",
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.actions.githubusercontent.com",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "token of the job",
};

describe("a run that must not read products", () => {
  it("sends no request, and finds no change", async () => {
    const fixture = await openFixture();
    const kept = await new ConnectPlugin(fixture).make();
    await askConnect(fixture, "PATCH", `/v1/oauth/integrations/${kept.id}`, { name: "Changed" });
    const plugin = new ConnectPlugin(fixture, { env: withoutKey });
    const refreshed = await plugin.refresh(kept);
    expect([refreshed, plugin.calls]).toEqual([kept, []]);
    expect(plugin.diff(kept, plugin.rotated())).toEqual({ clientSecret: "UPDATE", generation: "UPDATE" });
  });

  it("sees the change otherwise, which needs a key", async () => {
    const fixture = await openFixture();
    const kept = await new ConnectPlugin(fixture).make();
    await askConnect(fixture, "PATCH", `/v1/oauth/integrations/${kept.id}`, { name: "Changed" });
    expect((await new ConnectPlugin(fixture).refresh(kept))?.outputs).toMatchObject({ name: "Changed" });
    await expect(new ConnectPlugin(fixture, { env: {} }).refresh(kept)).rejects.toThrow(
      "there is no API key for Posit Connect",
    );
  });

  it("still reads a delivery that is imported", async () => {
    const fixture = await openFixture();
    const { id } = await new ConnectPlugin(fixture).make();
    const env = { ENTRA_DELIVERY_SKIP_REFRESH: "true", CONNECT_SERVER: address, CONNECT_API_KEY: fixture.key };
    const imported = await new ConnectPlugin(fixture, { env }).import("PositConnectIntegration", `${address}|${id}`);
    expect(imported?.outputs).toMatchObject({ name: "Reports" });
  });
});
