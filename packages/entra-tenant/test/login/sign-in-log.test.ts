import { createHash, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { SignIn } from "../../sign-ins/entities.ts";
import { addCertificate } from "./support/certificate.ts";
import { present } from "./support/client-assertion.ts";
import { callback, codeRequest, type Login, startLogin } from "./support/login.ts";
import { requirePrincipal, requireUser, startOfTime } from "./support/memory-tenant.ts";
import { graphId } from "./support/microsoft-apis.ts";
import { redemption, startClient, tokens } from "./support/redemption.ts";
import { addSecret, grant, register } from "./support/registrations.ts";

const graphDefault = "https://graph.microsoft.com/.default";
const seconds = startOfTime.getTime() / 1000;

/** The log, oldest first. */
function logOf({ tenant }: Login): SignIn[] {
  return tenant.signIns.until(tenant.now()).reverse();
}

describe("the sign-in log", () => {
  it("has the key id of a secret of the service principal, and the client's correlation id", async () => {
    const login = startLogin();
    const client = register(login.tenant);
    const principal = requirePrincipal(login.tenant, client.appId);
    addSecret(client);
    const secret = addSecret(principal);
    const correlationId = randomUUID();
    const form = {
      grant_type: "client_credentials",
      client_id: client.appId,
      client_secret: secret,
      scope: graphDefault,
    };
    await login.token(form, { headers: { "client-request-id": correlationId } });
    expect(logOf(login)).toEqual([
      {
        id: expect.any(String) as string,
        at: startOfTime.toISOString(),
        eventType: "servicePrincipal",
        flow: "client_credentials",
        appId: client.appId,
        errorCode: 0,
        credential: {
          kind: "secret",
          id: principal.passwordCredentials[0]?.keyId,
          origin: "servicePrincipal",
          validity: { start: "2026-11-01T00:00:00Z", end: "2027-05-01T00:00:00.000Z" },
        },
        resourceAppId: graphId,
        userId: undefined,
        ipAddress: "127.0.0.1",
        correlationId,
      },
    ]);
  });

  it("has the key id and the thumbprint of a certificate, even if it has expired", async () => {
    const login = startLogin();
    const client = register(login.tenant);
    const sign = async (end: Date) => {
      const certificate = await addCertificate(client, { end });
      const audience = `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`;
      const claims = { iss: client.appId, sub: client.appId, aud: audience, nbf: seconds, exp: seconds + 600 };
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", x5t: certificate.thumbprintSha1 })
        .sign(certificate.privateKey);
      await present(login, client, token);
      return Buffer.from(certificate.thumbprintSha1, "base64url").toString("hex").toUpperCase();
    };
    const thumbprints = [await sign(new Date("2030-01-01T00:00:00Z")), await sign(startOfTime)];
    const [good, expired] = client.keyCredentials;
    expect(logOf(login)).toMatchObject([
      { errorCode: 0, credential: { kind: "certificate", id: good?.keyId, thumbprint: thumbprints[0] } },
      { errorCode: 700027, credential: { kind: "certificate", id: expired?.keyId, thumbprint: thumbprints[1] } },
    ]);
  });

  it("has the id of a federated credential", async () => {
    const issuer = "https://token.actions.githubusercontent.com";
    const keys = await generateKeyPair("RS256");
    const documents: Record<string, unknown> = {
      [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/jwks` },
      [`${issuer}/jwks`]: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "actions", alg: "RS256" }] },
    };
    const login = startLogin({
      fetch: (url) => Promise.resolve(Response.json(documents[url instanceof Request ? url.url : url.toString()])),
    });
    const trust = { id: randomUUID(), name: "main", issuer, subject: "repo:erp", description: null };
    const audiences = ["api://AzureADTokenExchange"];
    const client = register(login.tenant, { federatedIdentityCredentials: [{ ...trust, audiences }] });
    const claims = { iss: issuer, sub: "repo:erp", aud: audiences[0] ?? "", nbf: seconds, exp: seconds + 300 };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "actions" }).sign(keys.privateKey);
    await present(login, client, token);
    expect(logOf(login)).toMatchObject([
      { errorCode: 0, credential: { kind: "federated", id: trust.id, origin: "application" } },
    ]);
  });

  it("has the key id and the user of a redeemed code and of a refresh token", async () => {
    const started = startClient();
    const { login, client, secret } = started;
    const form = await redemption(started, { scope: "User.Read offline_access" });
    const first = await tokens(await login.token(form));
    const refresh = { grant_type: "refresh_token", refresh_token: first.refresh_token, client_id: client.appId };
    await login.token({ ...refresh, client_secret: secret });
    await login.token({ ...refresh, client_secret: "wrong" });
    const userId = requireUser(login.tenant, "megan").id;
    const credential = { kind: "secret", id: client.passwordCredentials[0]?.keyId };
    const resourceAppId = graphId;
    expect(logOf(login)).toMatchObject([
      { eventType: "interactiveUser", flow: "authorize", errorCode: 0, userId, resourceAppId },
      { eventType: "nonInteractiveUser", flow: "authorization_code", errorCode: 0, userId, credential, resourceAppId },
      { eventType: "nonInteractiveUser", flow: "refresh_token", errorCode: 0, userId, credential, resourceAppId },
      { eventType: "nonInteractiveUser", flow: "refresh_token", errorCode: 7000215 },
    ]);
    const refused = logOf(login).at(-1);
    expect([refused?.credential, refused?.userId]).toEqual([undefined, undefined]);
  });

  it("has single sign-on and refusals in the browser", async () => {
    const login = startLogin();
    const client = register(login.tenant, { web: { redirectUris: [callback] } });
    grant(login.tenant, client, graphId, "User.Read");
    const url = login.authorizeUrl(codeRequest(client));
    let cookie = "";
    const keepCookie: typeof login.fetch = async (page, init) => {
      const response = await login.fetch(page, init);
      cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return response;
    };
    await login.signIn(url, { fetch: keepCookie });
    expect((await login.get(url, { cookie })).status).toBe(302);
    requirePrincipal(login.tenant, client.appId).appRoleAssignmentRequired = true;
    await login.get(`${url}&prompt=none`, { cookie });
    expect(logOf(login)).toMatchObject([
      { eventType: "interactiveUser", errorCode: 0 },
      { eventType: "nonInteractiveUser", errorCode: 0 },
      { eventType: "nonInteractiveUser", errorCode: 50105 },
    ]);
  });

  it("has no sign-in for a page that asks, and one for a declined consent", async () => {
    const login = startLogin();
    const client = register(login.tenant, { web: { redirectUris: [callback] } });
    const url = login.authorizeUrl(codeRequest(client));
    await login.get(url);
    expect(logOf(login)).toEqual([]);
    await login.signIn(url, { consent: "cancel" });
    expect(logOf(login)).toMatchObject([{ eventType: "interactiveUser", errorCode: 65004 }]);
  });

  it("has user name and password as an interactive sign-in", async () => {
    const login = startLogin();
    const client = register(login.tenant);
    client.isFallbackPublicClient = true;
    grant(login.tenant, client, graphId, "User.Read");
    const form = { grant_type: "password", client_id: client.appId, scope: "User.Read" };
    const person = { username: "megan@contoso.onmicrosoft.com", password: "Local-Tenant-1" };
    await login.token({ ...form, ...person });
    expect(logOf(login)).toMatchObject([{ eventType: "interactiveUser", errorCode: 0, credential: undefined }]);
  });

  it("has the address of the client", async () => {
    const login = startLogin();
    const form = { grant_type: "client_credentials", client_id: randomUUID() };
    const request = { method: "POST", body: new URLSearchParams(form) };
    const connection = { incoming: { socket: { remoteAddress: "203.0.113.7" } } };
    await login.app.request(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`, request, connection);
    expect(logOf(login)).toMatchObject([{ ipAddress: "203.0.113.7" }]);
  });

  it("has unknown apps, but no requests that are not sign-ins", async () => {
    const login = startLogin();
    await login.token({ grant_type: "client_credentials", client_id: "11111111-2222-4333-8444-555555555555" });
    await login.token({ grant_type: "magic" });
    await login.token({});
    expect(logOf(login)).toMatchObject([{ appId: "11111111-2222-4333-8444-555555555555", errorCode: 700016 }]);
  });

  it("contains no secret, hash or token", async () => {
    const started = startClient();
    const form = await redemption(started, { scope: "User.Read offline_access" });
    const answers = await tokens(await started.login.token(form));
    await started.login.token({ ...form, client_secret: `${started.secret}x` });
    const text = JSON.stringify(logOf(started.login));
    const hash = createHash("sha256").update(started.secret).digest("base64url");
    const found = [started.secret, hash, form["code"] ?? "", answers.access_token, answers.refresh_token].filter(
      (value) => text.includes(value),
    );
    expect([text.length > 500, found]).toEqual([true, []]);
  });
});
