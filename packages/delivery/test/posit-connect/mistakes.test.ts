import { connectApiKeys } from "../../../entra-tenant/index.ts";
import { describe, expect, it } from "vitest";
import type { Values } from "../../../provider-bridge/property.ts";
import {
  address,
  askConnect,
  ConnectPlugin,
  type ConnectFixture,
  type Interceptor,
  integrationsOf,
  setServer,
  someUser,
  useWorld,
} from "../support/connect-plugin.ts";

const openFixture = useWorld();

interface Mistake {
  /** Changes the fixture before the run. */
  prepare?: (fixture: ConnectFixture) => unknown;
  inputs?: (plugin: ConnectPlugin) => Values;
  key?: (fixture: ConnectFixture) => string;
  intercept?: Interceptor;
  message: string;
  code: string;
}

const server = "Posit Connect (connect.contoso.com/rsc)";
const own = "template azure of Posit Connect (connect.contoso.com/rsc) does not accept this: ";
const page: Interceptor = () => Promise.resolve(new Response("<html>Not found</html>", { status: 404 }));

const mistakes: Record<string, Mistake> = {
  "a wrong API key": {
    key: () => "wrong-key-of-a-test",
    message: `${server} does not accept the API key: Incorrect username or password`,
    code: "posit-api-key-refused",
  },
  "the key of a publisher": {
    key: ({ tenant }) => connectApiKeys(tenant.tenant).publisher,
    message: `${server} does not allow this with the API key: You don't have permission`,
    code: "posit-not-administrator",
  },
  "no licence": {
    prepare: (fixture) => setServer(fixture, { isLicensed: false }),
    message: `${server} has no licence for OAuth integrations`,
    code: "posit-licence-missing",
  },
  "a licence that the settings do not mention": {
    prepare: (fixture) => setServer(fixture, { isLicensed: false }),
    intercept: async (call, send) => {
      const response = await send();
      return call.endsWith("/server_settings") ? Response.json({ version: "2025.07.0" }) : response;
    },
    message: `${server} has no licence for OAuth integrations: The current license`,
    code: "posit-licence-missing",
  },
  "an old version": {
    prepare: (fixture) => setServer(fixture, { version: "2024.06.0" }),
    message: `version 2024.06.0 of ${server} has no OAuth integrations`,
    code: "posit-version-too-old",
  },
  "an address without Connect": {
    intercept: page,
    message: `${server} answered 404 with a text that is not Connect's`,
    code: "posit-not-found",
  },
  "a page instead of an answer": {
    intercept: () => Promise.resolve(new Response("<html>Sign in</html>")),
    message: "Posit Connect (connect.contoso.com) answered GET /rsc/__api__/server_settings with status 200 and a text",
    code: "service-unreadable",
  },
  "an unreachable server": {
    intercept: () => {
      const cause = Object.assign(new Error("getaddrinfo ENOTFOUND connect.contoso.com"), { code: "ENOTFOUND" });
      return Promise.reject(new TypeError("fetch failed", { cause }));
    },
    message: "Posit Connect (connect.contoso.com) cannot be reached: getaddrinfo ENOTFOUND",
    code: "service-unreachable",
  },
  "another change at the same time": {
    intercept: (call, send) =>
      call.startsWith("POST /rsc/__api__/v1/oauth/integrations")
        ? Promise.resolve(Response.json({ code: 9, error: "Conflict", payload: null }, { status: 409 }))
        : send(),
    message: `${server} is busy with another change of the same object: Conflict`,
    code: "posit-conflict",
  },
  "an unknown template": {
    inputs: (plugin) => plugin.inputs({ template: "azzure" }),
    message: `${server} has no template azzure; it has azure, azure-openai, msgraph, sharepoint, connect`,
    code: "posit-template-unknown",
  },
  "an unknown field": {
    inputs: (plugin) => plugin.withConfig({ use_pkce: "true" }),
    message: `${own}config.use_pkce: is not a field of the template; it has auth_type, auth_mode, tenant_id`,
    code: "posit-config-invalid",
  },
  "a value that is no choice": {
    inputs: (plugin) => plugin.withConfig({ auth_type: "Robot" }),
    message: `${own}config.auth_type: must be one of Viewer, Service Account, got "Robot"`,
    code: "posit-config-invalid",
  },
  "a value of the wrong form": {
    inputs: (plugin) => plugin.withConfig({ tenant_id: "contoso" }),
    message: `${own}config.tenant_id: must be a valid UUID`,
    code: "posit-config-invalid",
  },
  "a missing secret": {
    inputs: (plugin) => plugin.inputs({ clientSecret: "" }),
    message: `${own}config.client_secret: must not be empty, is missing`,
    code: "posit-config-invalid",
  },
  "a field that only the server refuses": {
    inputs: (plugin) => plugin.withConfig({ tenant_id: "contoso" }, { clientSecret: "" }),
    intercept: async (call, send) =>
      call.endsWith("/templates") ? Response.json([{ id: "azure", fields: [], options: known }]) : await send(),
    message: `${server} refused the request with 400: The config key tenant_id must be a valid UUID`,
    code: "posit-config-refused",
  },
  "several integrations": {
    prepare: async (fixture) => {
      const plugin = new ConnectPlugin(fixture);
      const { name, description, template, config, clientSecret } = plugin.inputs() as Record<string, object>;
      const body = { name, description, template, config: { ...config, client_secret: clientSecret } };
      await askConnect(fixture, "POST", "/v1/oauth/integrations", body);
      await askConnect(fixture, "POST", "/v1/oauth/integrations", body);
    },
    message: `${server} has 2 integrations of the template azure with the client id `,
    code: "posit-several-integrations",
  },
  "an adopted integration with a limit that nobody named": {
    prepare: async (fixture) => {
      const plugin = new ConnectPlugin(fixture);
      await plugin.make(plugin.inputs({ users: [someUser] }));
    },
    message: "is limited to certain users or groups, and this stack names none",
    code: "posit-permissions-unknown",
  },
  "an adopted integration of another auth type": {
    prepare: (fixture) => new ConnectPlugin(fixture).make(),
    inputs: (plugin) => plugin.withConfig({ auth_type: "Viewer" }),
    message: `${server} refused the request with 400: The config key auth_type cannot be changed`,
    code: "posit-change-forbidden",
  },
  "a scope that Entra refuses": {
    inputs: (plugin) => plugin.withConfig({ scopes: "https://unknown.example/.default" }),
    message: "but gets no token from Microsoft Entra with it: Unable to retrieve an OAuth access token: AADSTS500011",
    code: "posit-not-verified",
  },
};

const known = ["auth_type", "auth_mode", "tenant_id", "client_id", "scopes"].map((name) => ({ name, values: [] }));

describe("mistakes in a delivery to Posit Connect", () => {
  it.each(Object.entries(mistakes))("names %s", async (_, mistake) => {
    const fixture = await openFixture();
    await mistake.prepare?.(fixture);
    const before = integrationsOf(fixture).length;
    const key = mistake.key?.(fixture) ?? fixture.key;
    const env = { CONNECT_SERVER: address, CONNECT_API_KEY: key };
    const plugin = new ConnectPlugin(fixture, { env, ...(mistake.intercept && { intercept: mistake.intercept }) });
    const text = await plugin.make(mistake.inputs?.(plugin) ?? plugin.inputs()).then(
      () => "no error",
      (error: unknown) => (error instanceof Error ? error.message : ""),
    );
    expect(text).toContain(mistake.message);
    expect(text).toMatch(/\n {2}fix: .+\[/);
    expect(text).toContain(`[${mistake.code}]`);
    expect(text).not.toContain(key);
    expect(text).not.toContain(fixture.secrets[0]);
    if (mistake.code !== "posit-not-verified") expect(integrationsOf(fixture)).toHaveLength(before);
  });

  it.each([
    ["http://connect.contoso.com", "must be an https address"],
    ["connect.contoso.com", "must be an https address"],
    ["https://admin:pass@connect.contoso.com", "must not contain a user name or a password"],
    ["https://connect.contoso.com/?a=b", "must end with the path of the server"],
    ["https://connect.contoso.com/__api__/v1", "without /__api__"],
  ])("refuses the address %s", async (given, message) => {
    const plugin = new ConnectPlugin(await openFixture());
    const { failures } = plugin.operations.check({
      type: plugin.tokenOf("PositConnectIntegration"),
      name: "it",
      news: plugin.inputs({ address: given }),
    });
    expect(failures.join()).toContain(message);
    expect(failures.join()).not.toContain("pass@");
  });

  it("refuses a secret in config or for a public client, in previews too", async () => {
    const plugin = new ConnectPlugin(await openFixture());
    const inConfig = plugin.withConfig({ client_secret: "abc" });
    await expect(plugin.preview(inConfig)).rejects.toThrow("config.client_secret: must not be in config");
    const isPublic = plugin.withConfig({ auth_mode: "Public" });
    await expect(plugin.preview(isPublic)).rejects.toThrow("clientSecret: must not be set with auth_mode Public");
  });

  it("reports a wrong field in a preview, before anything is created", async () => {
    const fixture = await openFixture();
    const plugin = new ConnectPlugin(fixture);
    await expect(plugin.preview(plugin.withConfig({ nope: "x" }))).rejects.toThrow("config.nope: is not a field");
    expect(integrationsOf(fixture)).toEqual([]);
  });

  it("reports a wrong field in the preview of an update, and asks nothing for other changes", async () => {
    const plugin = new ConnectPlugin(await openFixture());
    const kept = await plugin.make();
    plugin.calls.length = 0;
    await plugin.previewUpdate(kept, plugin.rotated());
    expect(plugin.calls).toEqual([]);
    const news = plugin.withConfig({ nope: "x" });
    await expect(plugin.previewUpdate(kept, news)).rejects.toThrow("config.nope: is not a field");
  });

  it("shows hidden characters in texts of the server", async () => {
    const error = "bad\u001B[31m \u202Evalue\n::error::injected";
    const intercept: Interceptor = (call, send) =>
      call.startsWith("POST /rsc/") ? Promise.resolve(Response.json({ code: 25, error }, { status: 400 })) : send();
    const plugin = new ConnectPlugin(await openFixture(), { intercept });
    await expect(plugin.make()).rejects.toThrow("refused the request with 400: bad[U+001B][31m [U+202E]value; Reports");
  });

  it("names an integration that somebody deleted in Connect", async () => {
    const fixture = await openFixture();
    const kept = await new ConnectPlugin(fixture).make();
    await askConnect(fixture, "DELETE", `/v1/oauth/integrations/${kept.id}`);
    const plugin = new ConnectPlugin(fixture);
    await expect(plugin.update(kept, plugin.rotated())).rejects.toThrow(
      `integration ${kept.id} was deleted in ${server}; Reports may still use generation 1`,
    );
  });

  it("names the secret that is still in use, and its end, when a rotation fails", async () => {
    const fixture = await openFixture();
    const kept = await new ConnectPlugin(fixture).make();
    const intercept: Interceptor = (call, send) => (call.startsWith("PATCH") ? page(call, send) : send());
    const plugin = new ConnectPlugin(fixture, { intercept });
    await expect(plugin.update(kept, plugin.rotated())).rejects.toThrow(
      "; Reports may still use generation 1 of its secret, which is valid until 2027-01-01T00:00:00Z\n  fix: ",
    );
    await expect(plugin.update(kept, plugin.inputs({ name: "Reports 2" }))).rejects.toThrow(
      "; Reports 2 keeps its secret\n  fix: ",
    );
  });
});
