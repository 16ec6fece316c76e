import { afterEach, describe, expect, it, vi } from "vitest";
import { omit } from "../../../provider-bridge/property.ts";
import { unwrap } from "../../../provider-bridge/wire.ts";
import { askConnect, ConnectPlugin, type Interceptor, integrationsOf, useWorld } from "../support/connect-plugin.ts";

const openFixture = useWorld();

afterEach(() => vi.restoreAllMocks());

/** A server that repeats a request in its error, with the secret and the key. */
function echoing(...secrets: string[]): Interceptor {
  const error = `cannot store ${secrets.join(" with ")}`;
  return (call, send) =>
    call.startsWith("PATCH")
      ? Promise.resolve(Response.json({ code: 25, error, payload: null }, { status: 400 }))
      : send();
}

describe("secrets of a delivery to Posit Connect", () => {
  it("are in no plain state, log, error or address", async () => {
    const fixture = await openFixture();
    const logged: unknown[] = [];
    for (const method of ["log", "info", "warn", "error", "debug"] as const) {
      vi.spyOn(console, method).mockImplementation((...texts) => void logged.push(...texts));
    }
    const written = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const plugin = new ConnectPlugin(fixture);
    const kept = await plugin.make();
    const rotated = await plugin.update(kept, plugin.rotated());
    const refreshed = await plugin.refresh(rotated);
    const failing = new ConnectPlugin(fixture, { intercept: echoing(...fixture.secrets, fixture.key) });
    const error = await failing.update(kept, failing.rotated()).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("cannot store");
    const wrong = new ConnectPlugin(fixture, {
      env: { CONNECT_SERVER: "https://connect.contoso.com/rsc", CONNECT_API_KEY: `${fixture.key}x` },
    });
    const refused = await wrong.make().catch((thrown: unknown) => thrown);
    await plugin.delete(rotated);

    const protectedNames = ["clientSecret", "secretHash"];
    const states = [kept, rotated, refreshed].map((one) => [
      omit(one?.inputs ?? {}, protectedNames),
      omit(one?.outputs ?? {}, protectedNames),
    ]);
    const places = { states, logged, written: written.mock.calls, calls: [...plugin.calls, ...failing.calls] };
    const everything = JSON.stringify({ ...places, errors: [error, refused].map(String) });
    for (const secret of [fixture.secrets[1], fixture.key]) {
      const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
      expect(forms.filter((form) => everything.includes(form))).toEqual([]);
    }
  });

  it("are wrapped in the state, so that the engine encrypts them", async () => {
    const fixture = await openFixture();
    const { outputs } = await new ConnectPlugin(fixture).make();
    for (const name of ["clientSecret", "secretHash"]) {
      expect(typeof outputs[name]).toBe("object");
      expect(typeof unwrap(outputs[name])).toBe("string");
    }
    expect(unwrap(outputs["secretHash"])).not.toContain(fixture.secrets[0]);
  });

  it("are never returned by Connect", async () => {
    const fixture = await openFixture();
    const { id } = await new ConnectPlugin(fixture).make();
    const answer = await askConnect(fixture, "GET", `/v1/oauth/integrations/${id}`);
    expect(JSON.stringify([answer.body, integrationsOf(fixture)])).not.toContain(fixture.secrets[0]);
  });
});
