import { ConfidentialClientApplication } from "@azure/msal-node";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import type { Application } from "../../entities.ts";
import { addCertificate } from "./support/certificate.ts";
import { callback, startLogin, type Login } from "./support/login.ts";
import { requirePrincipal } from "./support/memory-tenant.ts";
import { msalNetwork } from "../../../../test/support/msal-network.ts";
import { addSecret, register } from "./support/registrations.ts";

function msal(login: Login, application: Application, credential: object) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: application.appId,
      authority: `${login.tenant.origin}/${login.tenant.id}`,
      knownAuthorities: [new URL(login.tenant.origin).host],
      ...credential,
    },
    system: { networkClient: msalNetwork(login.fetch) },
  });
}

describe("msal-node", () => {
  it("gets a token for the application with a secret", async () => {
    const login = startLogin();
    const application = register(login.tenant);
    const app = msal(login, application, { clientSecret: addSecret(application) });
    const result = await app.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
    expect(decodeJwt(result?.accessToken ?? "")).toMatchObject({
      oid: requirePrincipal(login.tenant, application.appId).id,
      appidacr: "1",
    });
  });

  it("gets a token for the application with a certificate", async () => {
    const login = startLogin();
    login.tenant.moveTo(new Date());
    const application = register(login.tenant);
    const { privateKeyPem, thumbprintSha256 } = await addCertificate(application);
    const app = msal(login, application, { clientCertificate: { thumbprintSha256, privateKey: privateKeyPem } });
    const result = await app.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
    expect(decodeJwt(result?.accessToken ?? "")).toMatchObject({ appid: application.appId, appidacr: "2" });
  });

  it("is in the sign-in log with its credential in every flow", async () => {
    const login = startLogin();
    login.tenant.moveTo(new Date());
    const application = register(login.tenant, { web: { redirectUris: [callback] } });
    const app = msal(login, application, { clientSecret: addSecret(application) });
    await app.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
    const request = { scopes: ["User.Read"], redirectUri: callback };
    const redirect = await login.signIn(await app.getAuthCodeUrl(request));
    const { account } = await app.acquireTokenByCode({ ...request, code: redirect.searchParams.get("code") ?? "" });
    if (account === null) expect.fail("no account");
    await app.acquireTokenSilent({ account, scopes: ["User.Read"], forceRefresh: true });
    const keyId = application.passwordCredentials[0]?.keyId;
    const log = login.tenant.signIns.all().map(({ flow, credential }) => [flow, credential?.id]);
    expect(log).toEqual([
      ["client_credentials", keyId],
      ["authorize", undefined],
      ["authorization_code", keyId],
      ["refresh_token", keyId],
    ]);
  });

  it("redeems a code and finds the account in the answer", async () => {
    const login = startLogin();
    login.tenant.moveTo(new Date());
    const application = register(login.tenant, { web: { redirectUris: [callback] } });
    const app = msal(login, application, { clientSecret: addSecret(application) });
    const request = { scopes: ["User.Read"], redirectUri: callback };
    const redirect = await login.signIn(await app.getAuthCodeUrl(request));
    const result = await app.acquireTokenByCode({ ...request, code: redirect.searchParams.get("code") ?? "" });
    const silent = await app.acquireTokenSilent({
      account: result.account ?? expect.fail("no account"),
      scopes: ["User.Read"],
      forceRefresh: true,
    });
    expect(silent.account).toMatchObject({
      username: "megan@contoso.onmicrosoft.com",
      tenantId: login.tenant.id,
    });
  });

  it("hears the reason of a refusal", async () => {
    const login = startLogin();
    const application = register(login.tenant);
    const app = msal(login, application, { clientSecret: "not-the-secret" });
    await expect(
      app.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] }),
    ).rejects.toMatchObject({
      errorCode: "invalid_client",
      errorMessage: expect.stringContaining("AADSTS7000215: Invalid client secret provided.") as unknown,
    });
  });
});
