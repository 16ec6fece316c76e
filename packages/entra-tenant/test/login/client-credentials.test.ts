import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { startLogin, without } from "./support/login.ts";
import { requirePrincipal, startOfTime } from "./support/memory-tenant.ts";
import { exchangeId, graphId } from "./support/microsoft-apis.ts";
import { role } from "./support/permissions.ts";
import { addSecret, assign, register } from "./support/registrations.ts";

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

async function accessToken(response: Response): Promise<string> {
  return ((await response.json()) as { access_token: string }).access_token;
}

describe("the client credentials grant", () => {
  it("returns numbers in v2", async () => {
    const { login, form } = start();
    const body: unknown = await (await login.token(form)).json();
    expect(body).toEqual({
      token_type: "Bearer",
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String) as unknown,
    });
  });

  it("returns text in v1", async () => {
    const { login, form } = start();
    const rest = without(form, "scope");
    const response = await login.token({ ...rest, resource: "https://graph.microsoft.com" }, { version: 1 });
    const now = startOfTime.getTime() / 1000;
    expect(await response.json()).toEqual({
      token_type: "Bearer",
      expires_in: "3599",
      ext_expires_in: "3599",
      expires_on: String(now + 3599),
      not_before: String(now),
      resource: "https://graph.microsoft.com",
      access_token: expect.any(String) as unknown,
    });
  });

  it("makes a v1 token for Microsoft's APIs", async () => {
    const { login, client, form } = start();
    const principal = requirePrincipal(login.tenant, client.appId);
    const send = login.tenant.findResource(exchangeId)?.appRoles[0]?.id ?? "";
    assign(login.tenant, principal.id, exchangeId, send);
    const token = await accessToken(await login.token({ ...form, scope: "https://outlook.office365.com/.default" }));
    const now = startOfTime.getTime() / 1000;
    const issuer = `https://localhost:8443/${login.tenant.id}/`;
    expect({ header: decodeProtectedHeader(token), claims: decodeJwt(token) }).toEqual({
      header: {
        typ: "JWT",
        alg: "RS256",
        x5t: expect.stringMatching(/^[\w-]{27}$/) as unknown,
        kid: "first-signing-key",
      },
      claims: {
        aud: "https://outlook.office365.com",
        iss: issuer,
        iat: now,
        nbf: now,
        exp: now + 3599,
        appid: client.appId,
        appidacr: "1",
        idp: issuer,
        idtyp: "app",
        oid: principal.id,
        roles: ["SMTP.SendAsApp"],
        sub: principal.id,
        tid: login.tenant.id,
        uti: expect.any(String) as unknown,
        ver: "1.0",
      },
    });
  });

  it("makes a v2 token for an API that wants one", async () => {
    const { login, client, form } = start();
    const api = register(login.tenant, { identifierUris: ["api://orders"] });
    const principal = requirePrincipal(login.tenant, client.appId);
    const token = await accessToken(await login.token({ ...form, scope: "api://orders/.default" }));
    const now = startOfTime.getTime() / 1000;
    expect({ header: decodeProtectedHeader(token), claims: decodeJwt(token) }).toEqual({
      header: { typ: "JWT", alg: "RS256", kid: "first-signing-key" },
      claims: {
        aud: api.appId,
        iss: `https://localhost:8443/${login.tenant.id}/v2.0`,
        iat: now,
        nbf: now,
        exp: now + 3599,
        azp: client.appId,
        azpacr: "1",
        oid: principal.id,
        sub: principal.id,
        tid: login.tenant.id,
        uti: expect.any(String) as unknown,
        ver: "2.0",
      },
    });
  });

  // https://learn.microsoft.com/entra/identity-platform/optional-claims-reference: idtyp is "app" in app-only tokens
  it("carries idtyp for an API that asks for it", async () => {
    const { login, form } = start();
    const idtyp = { name: "idtyp", source: null, essential: false, additionalProperties: [] };
    register(login.tenant, {
      identifierUris: ["api://orders"],
      optionalClaims: { accessToken: [idtyp], idToken: [], saml2Token: [] },
    });
    const token = await accessToken(await login.token({ ...form, scope: "api://orders/.default" }));
    expect(decodeJwt(token)["idtyp"]).toBe("app");
  });

  // pnp/cli-microsoft365 reads it in login and status: src/utils/accessToken.ts
  it("names the client in tokens for Microsoft Graph", async () => {
    const { login, client, form } = start();
    expect(decodeJwt(await accessToken(await login.token(form)))["app_displayname"]).toBe(client.displayName);
  });

  it.each([
    [graphDefault, "https://graph.microsoft.com"],
    [`${graphId}/.default`, graphId],
    ["https://localhost:8443/.default", "https://localhost:8443"],
    ["https://localhost:8443//.default", "https://localhost:8443/"],
  ])("answers %s with the audience %s", async (scope, audience) => {
    const { login, form } = start();
    expect(decodeJwt(await accessToken(await login.token({ ...form, scope }))).aud).toBe(audience);
  });

  it("serves a tenant that is named by its domain", async () => {
    const { login, form } = start();
    expect((await login.token(form, { segment: "contoso.onmicrosoft.com" })).status).toBe(200);
  });

  it("admits a client with a role on an API that requires one", async () => {
    const { login, client, form } = start();
    const read = role("Orders.Read");
    const api = register(login.tenant, { identifierUris: ["api://orders"], appRoles: [read] });
    requirePrincipal(login.tenant, api.appId).appRoleAssignmentRequired = true;
    assign(login.tenant, requirePrincipal(login.tenant, client.appId).id, api.appId, read.id);
    const token = await accessToken(await login.token({ ...form, scope: "api://orders/.default" }));
    expect(decodeJwt(token)["roles"]).toEqual(["Orders.Read"]);
  });

  it("leaves a disabled role out", async () => {
    const { login, client, form } = start();
    const read = { ...role("Orders.Read"), isEnabled: false };
    const api = register(login.tenant, { identifierUris: ["api://orders"], appRoles: [read] });
    assign(login.tenant, requirePrincipal(login.tenant, client.appId).id, api.appId, read.id);
    const token = await accessToken(await login.token({ ...form, scope: "api://orders/.default" }));
    expect(decodeJwt(token)).not.toHaveProperty("roles");
  });
});
