import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { startLogin } from "./support/login.ts";
import { addSecret, register } from "./support/registrations.ts";

const graphDefault = "https://graph.microsoft.com/.default";

function start() {
  const login = startLogin();
  const client = register(login.tenant);
  const secret = addSecret(client);
  const form = {
    grant_type: "client_credentials",
    client_id: client.appId,
    client_secret: secret,
    scope: graphDefault,
  };
  return { login, client, secret, form };
}

describe("a refusal", () => {
  it("carries the correlation id that the client sent", async () => {
    const { login, form } = start();
    const id = "0f0f0f0f-0000-4000-8000-000000000000";
    const response = await login.token({ ...form, client_secret: "wrong" }, { headers: { "client-request-id": id } });
    expect(await response.json()).toMatchObject({ correlation_id: id });
  });

  it("never repeats a secret", async () => {
    const { login, form } = start();
    const response = await login.token({ ...form, client_secret: "a-secret-of-another-app" });
    expect(await response.text()).not.toContain("a-secret-of-another-app");
  });

  it("is not used for internal errors", async () => {
    const { login, form } = start();
    Object.assign(login.tenant, { signingKeys: [] });
    const parent = new Hono().onError((error, c) => c.text(error.message, 500)).route("/", login.app);
    const url = `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`;
    const response = await parent.request(url, { method: "POST", body: new URLSearchParams(form) });
    expect([response.status, await response.text()]).toEqual([500, "the tenant has no signing key"]);
  });
});
