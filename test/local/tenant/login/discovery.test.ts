import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";

const tenantId = "7c4a1a0e-5f0c-4f57-9c9c-0d4f1f3e2b11";
const origin = "https://localhost:8443";

async function json(path: string): Promise<unknown> {
  return await (await startLogin().get(origin + path)).json();
}

describe("discovery", () => {
  it("describes the v2 endpoints", async () => {
    expect(await json(`/${tenantId}/v2.0/.well-known/openid-configuration`)).toEqual({
      token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      jwks_uri: `${origin}/${tenantId}/discovery/v2.0/keys`,
      response_modes_supported: ["query", "fragment", "form_post"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      response_types_supported: ["code", "id_token", "code id_token", "id_token token", "token"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      issuer: `${origin}/${tenantId}/v2.0`,
      request_uri_parameter_supported: false,
      authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${origin}/${tenantId}/oauth2/v2.0/logout`,
      claims_supported: [
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "nonce",
        "preferred_username",
        "name",
        "tid",
        "ver",
        "c_hash",
        "at_hash",
        "email",
      ],
    });
  });

  it("describes the v1 endpoints", async () => {
    expect(await json(`/contoso.onmicrosoft.com/.well-known/openid-configuration`)).toMatchObject({
      issuer: `${origin}/${tenantId}/`,
      authorization_endpoint: `${origin}/contoso.onmicrosoft.com/oauth2/authorize`,
      token_endpoint: `${origin}/contoso.onmicrosoft.com/oauth2/token`,
      jwks_uri: `${origin}/contoso.onmicrosoft.com/discovery/keys`,
    });
  });

  it("names the tenant as issuer behind common", async () => {
    expect(await json("/common/v2.0/.well-known/openid-configuration")).toMatchObject({
      issuer: `${origin}/${tenantId}/v2.0`,
    });
  });

  it("publishes the public half of the signing key only", async () => {
    expect(await json(`/${tenantId}/discovery/v2.0/keys`)).toEqual({
      keys: [
        {
          kty: "RSA",
          use: "sig",
          kid: "first-signing-key",
          x5t: "first-signing-key",
          n: expect.any(String) as unknown,
          e: "AQAB",
          issuer: `${origin}/${tenantId}/v2.0`,
        },
      ],
    });
  });

  it("tells MSAL that the authority has no other names", async () => {
    expect(await json("/common/discovery/instance?api-version=1.1")).toEqual({
      tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [
        { preferred_network: "localhost:8443", preferred_cache: "localhost:8443", aliases: ["localhost:8443"] },
      ],
    });
  });

  it.each(["/v2.0/.well-known/openid-configuration", "/discovery/keys"])(
    "refuses %s of another tenant",
    async (path) => {
      expect(await refusal(await startLogin().get(`${origin}/fabrikam.com${path}`))).toEqual(
        refused(
          400,
          "tenant-known",
          90002,
          "invalid_request",
          "Tenant 'fabrikam.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
        ),
      );
    },
  );
});
