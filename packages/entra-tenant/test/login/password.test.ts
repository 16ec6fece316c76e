import { projectUser } from "../../graph/user-projection.ts";
import { hashPassword } from "../../login/users.ts";
import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";
import { requireUser } from "./support/memory-tenant.ts";
import { graphId } from "./support/microsoft-apis.ts";
import { addSecret, grant, register } from "./support/registrations.ts";

const username = "Megan@contoso.onmicrosoft.com";

function start() {
  const login = startLogin();
  const client = register(login.tenant);
  client.isFallbackPublicClient = true;
  grant(login.tenant, client, graphId, "User.Read");
  const form = {
    grant_type: "password",
    client_id: client.appId,
    username,
    password: "Local-Tenant-1",
    scope: "User.Read openid profile offline_access",
  };
  return { login, client, form };
}

describe("the password grant", () => {
  it("gives tokens, and a refresh token that works", async () => {
    const { login, client, form } = start();
    client.signInAudience = "AzureADMultipleOrgs";
    const body = (await (await login.token(form, { segment: "organizations" })).json()) as Record<string, string>;
    expect(Object.keys(body)).toEqual([
      "token_type",
      "scope",
      "expires_in",
      "ext_expires_in",
      "access_token",
      "refresh_token",
      "id_token",
    ]);
    const again = { grant_type: "refresh_token", client_id: client.appId, refresh_token: body["refresh_token"] ?? "" };
    expect((await login.token(again)).status).toBe(200);
  });

  it("refuses a wrong password in Entra's words, without repeating it", async () => {
    const { login, form } = start();
    const response = await login.token({ ...form, password: "Not-That-One-7" });
    expect(await refusal(response.clone())).toEqual(
      refused(
        400,
        "user-password-valid",
        50126,
        "invalid_grant",
        "Error validating credentials due to invalid username or password.",
      ),
    );
    expect(await response.text()).not.toContain("Not-That-One-7");
  });

  it("takes only the password that an account was given", async () => {
    const { login, form } = start();
    const own = "An-Own-Password-3";
    requireUser(login.tenant, "megan").passwordHash = hashPassword(own);
    const statuses = [form.password, own].map(async (password) => (await login.token({ ...form, password })).status);
    expect(await Promise.all(statuses)).toEqual([400, 200]);
  });

  it("compares with a hash that Graph does not serve", () => {
    const { login } = start();
    const megan = requireUser(login.tenant, "megan");
    megan.passwordHash = hashPassword("An-Own-Password-3");
    expect(JSON.stringify(projectUser(megan))).not.toContain(megan.passwordHash);
  });

  it.each([
    ["an account that does not exist", { username: "nobody@contoso.onmicrosoft.com" }, 50034],
    ["no user name", { username: "" }, 900144],
    ["no password", { password: "" }, 900144],
    ["a permission without consent", { scope: "Mail.Read" }, 65001],
  ])("refuses %s", async (_what, changes, code) => {
    const { login, form } = start();
    expect(await refusal(await login.token({ ...form, ...changes }))).toMatchObject({ body: { error_codes: [code] } });
  });

  it("is not for the endpoint of every account", async () => {
    const { login, client, form } = start();
    client.signInAudience = "AzureADMultipleOrgs";
    expect(await refusal(await login.token(form, { segment: "common" }))).toMatchObject({
      body: { error_codes: [9001023] },
    });
  });

  it("wants a secret from a client that is not public, and none from one that is", async () => {
    const { login, client, form } = start();
    const secret = addSecret(client);
    const codes = [];
    for (const isPublic of [true, false]) {
      client.isFallbackPublicClient = isPublic;
      for (const more of [{}, { client_secret: secret }]) {
        const body = (await (await login.token({ ...form, ...more })).json()) as { error_codes?: number[] };
        codes.push(body.error_codes?.[0] ?? "token");
      }
    }
    expect(codes).toEqual(["token", 700025, 7000218, "token"]);
  });

  it.each([
    ["user@contoso.onmicrosoft.com", "Managed"],
    ["user@fabrikam.com", "Unknown"],
  ])("is preceded by the question whose password %s has", async (user, account_type) => {
    const { login } = start();
    for (const path of ["userrealm", "UserRealm"]) {
      const url = `${login.tenant.origin}/common/${path}/${encodeURIComponent(user)}?api-version=1.0`;
      expect(await (await login.get(url)).json()).toMatchObject({ ver: "1.0", account_type });
    }
  });
});
