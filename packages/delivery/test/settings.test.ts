import { describe, expect, it } from "vitest";
import { unknown } from "../../provider-bridge/property.ts";
import { configurationProperties, normalizeAddress, readSettings } from "../settings.ts";

const keyOf = (settings: ReturnType<typeof readSettings>, address: string) =>
  settings.positConnectApiKeys.get(normalizeAddress(address));

describe("the settings of the plugin", () => {
  it("come from the configuration, and from the environment where that is silent", () => {
    const env = { ARM_TENANT_ID: "of-the-environment", ARM_CLIENT_ID: "of-the-environment", ARM_USE_OIDC: "true" };
    const { identity } = readSettings({ clientId: "of-the-configuration", useCli: "false" }, env);
    expect(identity).toMatchObject({
      tenantId: "of-the-environment",
      clientId: "of-the-configuration",
      useOidc: true,
      useCli: false,
      clientSecret: undefined,
    });
  });

  it("contain an API key for each server, in the configuration as JSON", () => {
    const env = { CONNECT_SERVER: "https://one.contoso.com/", CONNECT_API_KEY: "key-1" };
    const settings = readSettings({ positConnectApiKeys: '{"https://two.contoso.com/rsc/":"key-2"}' }, env);
    expect([keyOf(settings, "https://one.contoso.com"), keyOf(settings, "https://two.contoso.com/rsc")]).toEqual([
      "key-1",
      "key-2",
    ]);
  });

  it("do not repeat an API key in an error", () => {
    expect(() => readSettings({ positConnectApiKeys: "s3cret-key" }, {})).toThrow(
      /^entra-delivery:positConnectApiKeys: must be a map ((?!s3cret)[\s\S])*$/,
    );
  });

  it.each([
    ["does not know them yet", unknown],
    ["has a redacted state", "[secret]"],
  ])("are missing in a preview that %s", (_, value) => {
    const settings = readSettings({ webhookSigningKey: value, positConnectApiKeys: value }, {});
    expect([settings.webhookSigningKey, settings.positConnectApiKeys.get("https://connect.contoso.com")]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("mark every credential as secret", () => {
    const secret = Object.keys(configurationProperties).filter(
      (name) => configurationProperties[name]?.secret === true,
    );
    expect(secret.sort()).toEqual([
      "clientSecret",
      "oidcRequestToken",
      "oidcToken",
      "positConnectApiKeys",
      "webhookSigningKey",
    ]);
  });
});
