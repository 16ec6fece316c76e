import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";
import { addSecret, register } from "./support/registrations.ts";

function start() {
  const login = startLogin();
  const client = register(login.tenant);
  const form = {
    grant_type: "client_credentials",
    client_id: client.appId,
    client_secret: addSecret(client),
    scope: "https://graph.microsoft.com/.default",
  };
  return { login, form };
}

describe("the token endpoint", () => {
  it.each(["urn:ietf:params:oauth:grant-type:saml1_1-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer"])(
    "answers 501 to the grant type %s, which Entra would serve",
    async (grantType) => {
      const { login, form } = start();
      const response = await login.token({ ...form, grant_type: grantType });
      expect([response.status, await response.json()]).toEqual([
        501,
        {
          error: "unsupported_grant_type",
          error_description: `The local tenant does not serve the grant type '${grantType}'.`,
        },
      ]);
    },
  );

  // https://github.com/MicrosoftDocs/azure-docs/issues/100859
  it("refuses a request from a browser", async () => {
    const { login, form } = start();
    const response = await login.token(form, { headers: { origin: "http://localhost:3001" } });
    expect(await refusal(response)).toEqual(
      refused(
        400,
        "only-spa-redeems-cross-origin",
        9002326,
        "invalid_request",
        "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: 'http://localhost:3001'.",
      ),
    );
  });
});
