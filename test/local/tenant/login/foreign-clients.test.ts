import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";
import { addSecret, register } from "./support/registrations.ts";

/** Token requests of client libraries as text, so that a body is tried in the order and encoding in which the library sends it. */
const clientCredentialBodies = {
  // github.com/AzureAD/microsoft-authentication-library-for-go 1.10.1, apps/internal/oauth/ops/accesstokens/accesstokens.go
  "MSAL Go":
    "client_id=CLIENT&client_info=1&client_secret=SECRET&grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default+openid+offline_access+profile",
  // github.com/AzureAD/microsoft-authentication-library-for-java 1.23.1, AbstractMsalAuthorizationGrant.java COMMON_SCOPES
  MSAL4J:
    "client_id=CLIENT&client_info=1&client_secret=SECRET&grant_type=client_credentials&scope=openid+profile+offline_access+https%3A%2F%2Fgraph.microsoft.com%2F.default",
};

describe("client credentials requests of client libraries", () => {
  function start() {
    const login = startLogin();
    const client = register(login.tenant);
    const secret = addSecret(client);
    const send = async (body: string) =>
      await login.app.request(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
        body: body.replace("CLIENT", client.appId).replace("SECRET", encodeURIComponent(secret)),
      });
    return { send };
  }

  it.each(Object.entries(clientCredentialBodies))("of %s get a token", async (_library, body) => {
    const { send } = start();
    const response = await send(body);
    expect(await response.json()).toEqual({
      token_type: "Bearer",
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String) as unknown,
    });
  });
});
