import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  address,
  ConnectPlugin,
  type ConnectFixture,
  identityToken,
  integrationsOf,
  setServer,
  useWorld,
} from "../support/connect-plugin.ts";

const openFixture = useWorld();
const github = {
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.actions.githubusercontent.com/token?api-version=2.0",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token-of-a-test",
};

/** A plugin in a job of GitHub Actions, and the requests to its token service. */
function onGitHub(fixture: ConnectFixture, env: NodeJS.ProcessEnv = github) {
  const asked: { audience: string | null; authorization: string | null }[] = [];
  const fetch: ConnectFixture["fetch"] = async (url, init) => {
    if (!url.startsWith("https://pipelines.actions.githubusercontent.com/")) return await fixture.fetch(url, init);
    const audience = new URL(url).searchParams.get("audience");
    asked.push({ audience, authorization: new Headers(init?.headers).get("authorization") });
    return Response.json({ value: await identityToken(fixture, audience ?? "") });
  };
  return { asked, plugin: new ConnectPlugin({ ...fixture, fetch }, { env }) };
}

describe("API keys for Posit Connect", () => {
  it("come from the configuration, for several servers", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture, { env: {} });
    const other = "https://other.contoso.com";
    plugin.operations.configure({
      positConnectApiKeys: JSON.stringify({ [`${address}/`]: fixture.key, [other]: fixture.key }),
    });
    await plugin.make();
    await plugin.make(plugin.inputs({ address: other }));
    expect(integrationsOf(fixture)).toHaveLength(1);
    expect([...fixture.tenant.tenant.connectServers.keys()]).toEqual(["connect.contoso.com/rsc", "other.contoso.com"]);
  });

  it("are missing with a message that names the server and the setting", async () => {
    const plugin = new ConnectPlugin(await openFixture(), { env: {} });
    await expect(plugin.make()).rejects.toThrow(
      `there is no API key for Posit Connect at ${address}; Reports may not work in Connect yet\n  fix: store the key of an administrator with: pulumi config set --secret --path 'entra-delivery:positConnectApiKeys["${address}"]'`,
    );
    expect(plugin.calls).toEqual([]);
  });

  it("are exchanged once in a run for GitHub's identity token", async () => {
    const fixture = await openFixture();
    const { plugin, asked } = onGitHub(fixture);
    const kept = await plugin.make();
    await plugin.update(kept, plugin.inputs({ name: "Other" }));
    expect(asked).toEqual([{ audience: address, authorization: "bearer request-token-of-a-test" }]);
    expect(plugin.calls.filter((call) => call === "POST /rsc/oauth/v1/token")).toHaveLength(1);
    expect(integrationsOf(fixture)).toMatchObject([{ name: "Other" }]);
  });

  it("are exchanged for a token in the environment, for the server that it is for", async () => {
    const fixture = await openFixture();
    const env = { CONNECT_SERVER: `${address}/`, CONNECT_IDENTITY_TOKEN: await identityToken(fixture, address) };
    await new ConnectPlugin(fixture, { env }).make();
    expect(integrationsOf(fixture)).toHaveLength(1);
    const plugin = new ConnectPlugin(fixture, { env });
    await expect(plugin.make(plugin.inputs({ address: "https://other.contoso.com" }))).rejects.toThrow(
      "[posit-api-key-missing]",
    );
    expect(plugin.calls).toEqual([]);
  });

  it("are exchanged for a token in a file", async () => {
    const fixture = await openFixture();
    const folder = await mkdtemp(join(tmpdir(), "delivery-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "token");
    const env = { CONNECT_SERVER: address, CONNECT_IDENTITY_TOKEN_FILE: file };
    await expect(new ConnectPlugin(fixture, { env }).make()).rejects.toThrow("[posit-identity-token-file]");
    await writeFile(file, `${await identityToken(fixture, address)}\n`);
    await new ConnectPlugin(fixture, { env }).make();
    expect(integrationsOf(fixture)).toHaveLength(1);
  });

  it("are not granted for another audience or by servers without the exchange, and no message has the token", async () => {
    const fixture = await openFixture();
    const token = await identityToken(fixture, "https://other.contoso.com");
    const env = { CONNECT_SERVER: address, CONNECT_IDENTITY_TOKEN: token };
    const refused = await new ConnectPlugin(fixture, { env }).make().catch(String);
    expect(refused).toContain(
      "Posit Connect (connect.contoso.com/rsc) gave no API key for the pipeline's identity token: ",
    );
    expect(refused).toContain("invalid_grant");
    expect(refused).not.toContain(token);
    await setServer(fixture, { exchangesTokens: false });
    await expect(new ConnectPlugin(fixture, { env }).make()).rejects.toThrow("does not exchange identity tokens");
    expect(integrationsOf(fixture)).toEqual([]);
  });

  it("are not requested from another server than the one in the address", async () => {
    const fixture = await openFixture();
    const fetch: ConnectFixture["fetch"] = async (url, init) => {
      if (!url.endsWith("/.well-known/oauth-authorization-server")) return await fixture.fetch(url, init);
      return Response.json({ token_endpoint: "https://evil.example/token" });
    };
    const { plugin } = onGitHub({ ...fixture, fetch });
    await expect(plugin.make()).rejects.toThrow("its token endpoint is on another server");
    expect(plugin.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("are used by no preview if they would have to be exchanged", async () => {
    const fixture = await openFixture();
    const { plugin } = onGitHub(fixture);
    await plugin.preview(plugin.inputs());
    expect(plugin.calls).toEqual([]);
  });
});
