import { describe, expect, it } from "vitest";
import { decodeJwt } from "jose";
import { callback, codeRequest, refusal, startLogin, without } from "./support/login.ts";
import { requirePrincipal, requireUser } from "./support/memory-tenant.ts";
import { graphId } from "./support/microsoft-apis.ts";
import { scope } from "./support/permissions.ts";
import { tokens } from "./support/redemption.ts";
import { addSecret, grant, register } from "./support/registrations.ts";

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** A web application that Megan uses, and an API that it calls with her token. */
async function start() {
  const login = startLogin();
  const { tenant } = login;
  const api = register(tenant, { displayName: "Orders", api: { oauth2PermissionScopes: [scope("Orders.Read")] } });
  api.identifierUris = [`api://${api.appId}`];
  const client = register(tenant, { web: { redirectUris: [callback] } });
  const secret = addSecret(client);
  grant(tenant, client, api.appId, "Orders.Read");
  grant(tenant, api, graphId, "User.Read");
  const wanted = `api://${api.appId}/Orders.Read openid profile`;
  const back = await login.signIn(login.authorizeUrl(codeRequest(client, { scope: wanted })));
  const { access_token: assertion, id_token: idToken } = await tokens(
    await login.token({
      grant_type: "authorization_code",
      client_id: client.appId,
      client_secret: secret,
      redirect_uri: callback,
      code: back.searchParams.get("code") ?? "",
      scope: wanted,
    }),
  );
  const form = {
    grant_type: jwtBearer,
    client_id: api.appId,
    client_secret: addSecret(api),
    assertion,
    requested_token_use: "on_behalf_of",
    scope: "https://graph.microsoft.com/User.Read offline_access openid profile",
    client_info: "1",
  };
  return { login, tenant, api, client, secret, idToken, form };
}

describe("the on-behalf-of grant", () => {
  it("gives an API a token to another API, for the user who called", async () => {
    const { login, tenant, api, form } = await start();
    const body = await tokens(await login.token(form));
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: "https://graph.microsoft.com",
      appid: api.appId,
      appidacr: "1",
      oid: requireUser(tenant, "megan").id,
      scp: "User.Read openid profile",
    });
    const refreshed = await login.token({
      ...without(form, "assertion", "requested_token_use"),
      grant_type: "refresh_token",
      refresh_token: body.refresh_token,
    });
    expect([refreshed.status, Object.keys(body).includes("client_info")]).toEqual([200, true]);
  });

  it("takes a version 1 resource, with the fields of version 1", async () => {
    const { login, form } = await start();
    const response = await login.token(
      { ...without(form, "scope"), resource: "https://graph.microsoft.com" },
      { version: 1 },
    );
    expect(await response.json()).toMatchObject({ resource: "https://graph.microsoft.com", expires_in: "3599" });
  });

  it("asks for consent that neither the user nor an administrator gave", async () => {
    const { login, api, form } = await start();
    expect(await refusal(await login.token({ ...form, scope: "https://graph.microsoft.com/Mail.Read" }))).toMatchObject(
      {
        status: 400,
        body: {
          error: "invalid_grant",
          error_codes: [65001],
          suberror: "consent_required",
          error_description: expect.stringContaining(`named '${api.displayName}'`) as unknown,
        },
      },
    );
  });

  it("refuses a token for another API", async () => {
    const { login, client, secret, form } = await start();
    const other = { ...form, client_id: client.appId, client_secret: secret };
    expect(await refusal(await login.token(other))).toMatchObject({
      check: "assertion-for-client",
      body: { error: "invalid_grant", error_codes: [500131] },
    });
  });

  it("refuses an ID token", async () => {
    const { login, client, secret, idToken, form } = await start();
    const own = { ...form, client_id: client.appId, client_secret: secret, assertion: idToken };
    expect(await refusal(await login.token(own))).toMatchObject({
      body: { error: "invalid_grant", error_codes: [240002] },
    });
  });

  it("refuses the token of an application that acts for itself", async () => {
    const { login, client, secret, api, form } = await start();
    const { access_token: assertion } = await tokens(
      await login.token({
        grant_type: "client_credentials",
        client_id: client.appId,
        client_secret: secret,
        scope: `api://${api.appId}/.default`,
      }),
    );
    expect(await refusal(await login.token({ ...form, assertion }))).toMatchObject({
      body: { error: "unauthorized_client", error_codes: [7000114] },
    });
  });

  it.each([
    ["no assertion", { assertion: "" }, 900144, "invalid_request"],
    ["no use", { requested_token_use: "" }, 900144, "invalid_request"],
    ["another use", { requested_token_use: "assertion" }, 90100, "invalid_request"],
    ["no scope", { scope: "" }, 900144, "invalid_request"],
    ["no secret", { client_secret: "" }, 7000218, "invalid_client"],
    ["text that is no token", { assertion: "nonsense" }, 50027, "invalid_request"],
  ])("refuses %s", async (_what, changes, code, error) => {
    const { login, form } = await start();
    expect(await refusal(await login.token({ ...form, ...changes }))).toMatchObject({
      body: { error, error_codes: [code] },
    });
  });

  it("refuses a signature that is not the tenant's", async () => {
    const { login, form } = await start();
    const [header = "", claims = ""] = form.assertion.split(".");
    const signature = Buffer.alloc(256, 1).toString("base64url");
    const response = await login.token({ ...form, assertion: `${header}.${claims}.${signature}` });
    expect(await refusal(response)).toMatchObject({ body: { error: "invalid_grant", error_codes: [50013] } });
  });

  it("refuses a token that has ended, and a user who was disabled", async () => {
    const { login, tenant, form } = await start();
    requireUser(tenant, "megan").accountEnabled = false;
    expect(await refusal(await login.token(form))).toMatchObject({ body: { error_codes: [50057] } });
    // The hour of the token, and the five minutes by which clocks may differ.
    tenant.moveTo(new Date(tenant.now().getTime() + 3_900_001));
    expect(await refusal(await login.token(form))).toMatchObject({ body: { error_codes: [500133] } });
  });

  it("refuses an API that is disabled", async () => {
    const { login, tenant, api, form } = await start();
    requirePrincipal(tenant, api.appId).accountEnabled = false;
    expect(await refusal(await login.token(form))).toMatchObject({ body: { error_codes: [7000112] } });
  });
});
