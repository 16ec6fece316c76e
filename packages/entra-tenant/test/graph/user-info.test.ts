import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { createApp } from "../../app.ts";
import { memoryTenant } from "../login/support/memory-tenant.ts";
import { redemption, tokens } from "../login/support/redemption.ts";
import { callback, startLogin } from "../login/support/login.ts";
import { addSecret, register } from "../login/support/registrations.ts";

async function start(scope: string) {
  const tenant = memoryTenant();
  const login = startLogin({}, tenant);
  const client = register(tenant, { web: { redirectUris: [callback] } });
  const sandbox = { login, client, secret: addSecret(client) };
  const body = await tokens(await login.token(await redemption(sandbox, { scope })));
  const app = createApp(tenant);
  const ask = async (token: string | undefined, path = "/oidc/userinfo", method = "GET") =>
    await app.request(tenant.origin + path, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  return { tenant, sandbox, body, ask };
}

describe("the UserInfo endpoint", () => {
  it.each(["GET", "POST"])("returns the user of the token with %s", async (method) => {
    const { tenant, body, ask } = await start("openid profile email");
    for (const path of ["/oidc/userinfo", `/${tenant.id}/openid/userinfo`]) {
      expect(await (await ask(body.access_token, path, method)).json()).toEqual({
        sub: decodeJwt(body.id_token).sub,
        name: "Megan Bowen",
        family_name: "Bowen",
        given_name: "Megan",
        picture: `${tenant.origin}/v1.0/me/photo/$value`,
        email: "megan@contoso.com",
      });
    }
  });

  it("returns only the subject without profile and email", async () => {
    const { body, ask } = await start("openid User.Read");
    expect(await (await ask(body.access_token)).json()).toEqual({ sub: decodeJwt(body.id_token).sub });
  });

  it("refuses as Graph does", async () => {
    const { body, ask } = await start("User.Read");
    const refused = [undefined, "nonsense", body.access_token].map(async (token) => {
      const response = await ask(token);
      const { error } = (await response.json()) as { error: { code: string } };
      return [response.status, error.code];
    });
    expect(await Promise.all(refused)).toEqual([
      [401, "InvalidAuthenticationToken"],
      [401, "InvalidAuthenticationToken"],
      [403, "Authorization_RequestDenied"],
    ]);
  });

  it("refuses an application that acts for itself", async () => {
    const { sandbox, ask } = await start("openid");
    const { access_token } = await tokens(
      await sandbox.login.token({
        grant_type: "client_credentials",
        client_id: sandbox.client.appId,
        client_secret: sandbox.secret,
        scope: "https://graph.microsoft.com/.default",
      }),
    );
    expect((await ask(access_token)).status).toBe(403);
  });
});
