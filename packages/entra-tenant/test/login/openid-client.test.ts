import * as client from "openid-client";
import { describe, expect, it } from "vitest";
import { callback, startLogin, type Login } from "./support/login.ts";
import type { Application } from "../../entities.ts";
import { requirePrincipal } from "./support/memory-tenant.ts";
import { exchangeId } from "./support/microsoft-apis.ts";
import { addSecret, assign, register } from "./support/registrations.ts";

async function discover(login: Login, application: Application, authentication: client.ClientAuth) {
  const issuer = new URL(`${login.tenant.origin}/${login.tenant.id}/v2.0`);
  const fetchInProcess: client.CustomFetch = (url, options) => login.fetch(url, options as RequestInit);
  return await client.discovery(issuer, application.appId, {}, authentication, {
    [client.customFetch]: fetchInProcess,
    execute: [],
  });
}

describe("openid-client", () => {
  it("discovers the tenant", async () => {
    const login = startLogin();
    const configuration = await discover(login, register(login.tenant), client.None());
    expect(configuration.serverMetadata().issuer).toBe(`${login.tenant.origin}/${login.tenant.id}/v2.0`);
  });

  it.each(["client_secret_post", "client_secret_basic"] as const)(
    "signs a user in with %s and PKCE",
    async (method) => {
      const login = startLogin();
      const application = register(login.tenant, { web: { redirectUris: [callback] } });
      const secret = addSecret(application);
      const authentication =
        method === "client_secret_post" ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret);
      const configuration = await discover(login, application, authentication);
      login.tenant.moveTo(new Date());

      const verifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      const state = client.randomState();
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: callback,
        scope: "openid profile email offline_access User.Read",
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        nonce,
        state,
      });
      const tokens = await client.authorizationCodeGrant(configuration, await login.signIn(url.href), {
        pkceCodeVerifier: verifier,
        expectedNonce: nonce,
        expectedState: state,
      });
      expect(tokens.claims()).toMatchObject({
        preferred_username: "megan@contoso.onmicrosoft.com",
        email: "megan@contoso.com",
        tid: login.tenant.id,
      });
    },
  );

  it("signs a user in without PKCE and refreshes", async () => {
    const login = startLogin();
    const application = register(login.tenant, { web: { redirectUris: [callback] } });
    const configuration = await discover(login, application, client.ClientSecretPost(addSecret(application)));
    login.tenant.moveTo(new Date());

    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: callback,
      scope: "offline_access https://graph.microsoft.com/User.Read",
    });
    const tokens = await client.authorizationCodeGrant(configuration, await login.signIn(url.href));
    const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? "");
    expect(refreshed.scope).toBe("https://graph.microsoft.com/User.Read");
  });

  it("gets a token for the application itself", async () => {
    const login = startLogin();
    const application = register(login.tenant);
    const role = login.tenant.findResource(exchangeId)?.appRoles[0]?.id ?? "";
    assign(login.tenant, requirePrincipal(login.tenant, application.appId).id, exchangeId, role);
    const configuration = await discover(login, application, client.ClientSecretPost(addSecret(application)));
    const tokens = await client.clientCredentialsGrant(configuration, {
      scope: "https://outlook.office365.com/.default",
    });
    expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 3599 });
  });
});
