import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, it } from "vitest";
import { callback, codeRequest, type Login } from "./support/login.ts";
import { redemption, startClient, tokens } from "./support/redemption.ts";
import { requireUser, startOfTime } from "./support/memory-tenant.ts";
import { graphId } from "./support/microsoft-apis.ts";
import { role, scope } from "./support/permissions.ts";
import { addSecret, assign, grant, register } from "./support/registrations.ts";

async function publishedKeys(login: Login) {
  const response = await login.get(`${login.tenant.origin}/${login.tenant.id}/discovery/v2.0/keys`);
  return createLocalJWKSet((await response.json()) as JSONWebKeySet);
}

describe("the answer to a code", () => {
  it("has the members that were asked for", async () => {
    const setup = startClient();
    const form = await redemption(setup, { scope: "openid offline_access User.Read" });
    const body: unknown = await (await setup.login.token({ ...form, client_info: "1" })).json();
    const { login } = setup;
    expect(body).toEqual({
      token_type: "Bearer",
      scope: "openid User.Read",
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String) as unknown,
      refresh_token: expect.any(String) as unknown,
      id_token: expect.any(String) as unknown,
      client_info: Buffer.from(
        JSON.stringify({ uid: requireUser(login.tenant, "megan").id, utid: login.tenant.id }),
      ).toString("base64url"),
    });
  });

  it("has no refresh token and no ID token that were not asked for", async () => {
    const setup = startClient();
    const body = await tokens(await setup.login.token(await redemption(setup)));
    expect(Object.keys(body)).toEqual(["token_type", "scope", "expires_in", "ext_expires_in", "access_token"]);
  });

  it("carries an access token for Microsoft Graph", async () => {
    const setup = startClient();
    const { access_token } = await tokens(await setup.login.token(await redemption(setup)));
    const { login, client } = setup;
    const { payload } = await jwtVerify(access_token, await publishedKeys(login), { currentDate: startOfTime });
    const now = startOfTime.getTime() / 1000;
    expect(payload).toEqual({
      aud: graphId,
      iss: `https://localhost:8443/${login.tenant.id}/`,
      iat: now,
      nbf: now,
      exp: now + 3599,
      acr: "1",
      amr: ["pwd"],
      app_displayname: "ERP sync",
      appid: client.appId,
      appidacr: "1",
      family_name: "Bowen",
      given_name: "Megan",
      ipaddr: "127.0.0.1",
      name: "Megan Bowen",
      oid: requireUser(login.tenant, "megan").id,
      scp: "User.Read",
      sub: expect.any(String) as unknown,
      tid: login.tenant.id,
      unique_name: "megan@contoso.onmicrosoft.com",
      upn: "megan@contoso.onmicrosoft.com",
      uti: expect.any(String) as unknown,
      ver: "1.0",
    });
  });

  it("carries an ID token for the client", async () => {
    const setup = startClient();
    const form = await redemption(setup, { scope: "openid profile email", nonce: "once" });
    const { id_token } = await tokens(await setup.login.token(form));
    const { login, client } = setup;
    const { payload } = await jwtVerify(id_token, await publishedKeys(login), { currentDate: startOfTime });
    const now = startOfTime.getTime() / 1000;
    expect(payload).toEqual({
      aud: client.appId,
      iss: `https://localhost:8443/${login.tenant.id}/v2.0`,
      iat: now,
      nbf: now,
      exp: now + 3599,
      email: "megan@contoso.com",
      name: "Megan Bowen",
      nonce: "once",
      oid: requireUser(login.tenant, "megan").id,
      preferred_username: "megan@contoso.onmicrosoft.com",
      sub: expect.any(String) as unknown,
      tid: login.tenant.id,
      uti: expect.any(String) as unknown,
      ver: "2.0",
    });
  });

  it("contains little about the user if only openid is requested", async () => {
    const setup = startClient();
    const { id_token } = await tokens(await setup.login.token(await redemption(setup, { scope: "openid" })));
    expect(Object.keys(decodeJwt(id_token)).sort()).toEqual([
      "aud",
      "exp",
      "iat",
      "iss",
      "nbf",
      "sub",
      "tid",
      "uti",
      "ver",
    ]);
  });

  it("carries roles and optional claims of the registration", async () => {
    const reader = role("Reader", undefined, "User");
    const claim = { source: null, essential: false, additionalProperties: [] };
    const setup = startClient({
      web: { redirectUris: [callback] },
      appRoles: [reader],
      optionalClaims: {
        idToken: ["upn", "acct", "ipaddr", "login_hint", "xms_pdl", "ctry"].map((name) => ({ name, ...claim })),
        accessToken: [],
        saml2Token: [],
      },
    });
    const { login, client } = setup;
    assign(login.tenant, requireUser(login.tenant, "megan").id, client.appId, reader.id);
    const { id_token } = await tokens(await login.token(await redemption(setup, { scope: "openid" })));
    const claims = decodeJwt(id_token);
    expect(claims).toMatchObject({
      roles: ["Reader"],
      upn: "megan@contoso.onmicrosoft.com",
      acct: 0,
      ipaddr: "127.0.0.1",
    });
    // The tenant knows nothing that could be in these.
    expect([claims["xms_pdl"], claims["ctry"]]).toEqual([undefined, undefined]);
    const hinted = codeRequest(client, { login_hint: String(claims["login_hint"]) });
    const [first] =
      /name="account" value="[^"]+"/.exec(await (await login.get(login.authorizeUrl(hinted))).text()) ?? [];
    expect(first).toBe('name="account" value="megan@contoso.onmicrosoft.com"');
  });

  it("carries a v2 token for an API that wants one", async () => {
    const setup = startClient();
    const { login, client } = setup;
    const read = scope("Orders.Read");
    const reader = role("Orders.Reader", undefined, "User");
    const api = register(login.tenant, {
      identifierUris: ["api://orders"],
      api: { oauth2PermissionScopes: [read] },
      appRoles: [reader],
    });
    const megan = requireUser(login.tenant, "megan");
    assign(login.tenant, megan.id, api.appId, reader.id);
    const body = await tokens(await login.token(await redemption(setup, { scope: "api://orders/Orders.Read" })));
    const claims = decodeJwt(body.access_token);
    const now = startOfTime.getTime() / 1000;
    expect({ scope: body.scope, claims }).toEqual({
      scope: "api://orders/Orders.Read",
      claims: {
        aud: api.appId,
        iss: `https://localhost:8443/${login.tenant.id}/v2.0`,
        iat: now,
        nbf: now,
        exp: now + 3599,
        azp: client.appId,
        azpacr: "1",
        name: "Megan Bowen",
        oid: megan.id,
        preferred_username: "megan@contoso.onmicrosoft.com",
        roles: ["Orders.Reader"],
        scp: "Orders.Read",
        sub: expect.any(String) as unknown,
        tid: login.tenant.id,
        uti: expect.any(String) as unknown,
        ver: "2.0",
      },
    });
  });

  it("names scopes the way the client asked for them", async () => {
    const setup = startClient();
    const form = await redemption(setup, { scope: "https://graph.microsoft.com/User.Read" });
    const body = await tokens(await setup.login.token(form));
    expect([body.scope, decodeJwt(body.access_token).aud]).toEqual([
      "https://graph.microsoft.com/User.Read",
      "https://graph.microsoft.com",
    ]);
  });

  it("is for the first of several APIs", async () => {
    const setup = startClient();
    const form = await redemption(setup, { scope: "https://outlook.office.com/SMTP.Send User.Read" });
    const body = await tokens(await setup.login.token(form));
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: "https://outlook.office.com", scp: "SMTP.Send" });
  });

  it("is for the API that the redemption names", async () => {
    const setup = startClient();
    const form = await redemption(setup, { scope: "https://outlook.office.com/SMTP.Send User.Read" });
    const body = await tokens(await setup.login.token({ ...form, scope: "User.Read" }));
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: graphId, scp: "User.Read" });
  });

  it("lists everything granted for .default", async () => {
    const setup = startClient();
    grant(setup.login.tenant, setup.client, graphId, "User.Read Mail.Read");
    const form = await redemption(setup, { scope: "https://graph.microsoft.com/.default" });
    const body = await tokens(await setup.login.token(form));
    expect([body.scope, decodeJwt(body.access_token)["scp"]]).toEqual([
      "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Read https://graph.microsoft.com/.default",
      "User.Read Mail.Read",
    ]);
  });

  it("has another subject for every application", async () => {
    const setup = startClient();
    const second = { ...setup, client: register(setup.login.tenant, { web: { redirectUris: [callback] } }) };
    second.secret = addSecret(second.client);
    const subjects = [];
    for (const each of [setup, second]) {
      const { id_token } = await tokens(await setup.login.token(await redemption(each, { scope: "openid" })));
      subjects.push(decodeJwt(id_token).sub);
    }
    expect(new Set(subjects).size).toBe(2);
  });

  it("comes from v1 as text, with everything that v1 always gives", async () => {
    const setup = startClient({
      web: { redirectUris: [callback] },
      requiredResourceAccess: [
        { resourceAppId: graphId, resourceAccess: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" }] },
      ],
    });
    const form = await redemption(setup, { resource: "https://graph.microsoft.com" }, 1);
    const body = await tokens(await setup.login.token(form, { version: 1 }));
    const now = startOfTime.getTime() / 1000;
    expect(body).toEqual({
      token_type: "Bearer",
      scope: "User.Read openid profile email",
      expires_in: "3599",
      ext_expires_in: "3599",
      expires_on: String(now + 3599),
      not_before: String(now),
      resource: "https://graph.microsoft.com",
      access_token: expect.any(String) as unknown,
      refresh_token: expect.any(String) as unknown,
      id_token: expect.any(String) as unknown,
    });
  });
});
