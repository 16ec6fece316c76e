import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";
import { requirePrincipal, startOfTime } from "./support/memory-tenant.ts";
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
  return { login, client, form };
}

describe("a client secret", () => {
  it("is accepted next to another one", async () => {
    const { login, client, form } = start();
    const next = addSecret(client);
    const answers = [await login.token(form), await login.token({ ...form, client_secret: next })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("may be one of the service principal", async () => {
    const { login, client, form } = start();
    const secret = addSecret(requirePrincipal(login.tenant, client.appId));
    expect((await login.token({ ...form, client_secret: secret })).status).toBe(200);
  });

  it("may come in a Basic header, url-encoded", async () => {
    const { login, client } = start();
    const secret = addSecret(client, undefined, "~8Q:+ %/=");
    const authorization = `Basic ${Buffer.from(`${client.appId}:${encodeURIComponent(secret)}`).toString("base64")}`;
    const form = { grant_type: "client_credentials", scope: graphDefault };
    expect((await login.token(form, { headers: { authorization } })).status).toBe(200);
  });

  it("is refused once it has expired", async () => {
    const { login, client, form } = start();
    const secret = addSecret(client, startOfTime);
    expect(await refusal(await login.token({ ...form, client_secret: secret }))).toEqual(
      refused(
        401,
        "secret-current",
        7000222,
        "invalid_client",
        "The provided client secret keys for app '<guid>' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
      ),
    );
  });

  it("is refused before its time", async () => {
    const { login, form } = start();
    login.tenant.moveTo(new Date("2026-10-31T23:59:59Z"));
    expect((await login.token(form)).headers.get("x-local-tenant-check")).toBe("secret-valid");
  });
});
