import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";
import { memoryTenant } from "./support/memory-tenant.ts";

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
      response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      issuer: `${origin}/${tenantId}/v2.0`,
      request_uri_parameter_supported: false,
      authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${origin}/${tenantId}/oauth2/v2.0/logout`,
      http_logout_supported: true,
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
      response_types_supported: ["code", "id_token", "code id_token", "id_token token", "token"],
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
          x5t: expect.stringMatching(/^[\w-]{27}$/) as unknown,
          n: expect.any(String) as unknown,
          e: "AQAB",
          x5c: [expect.any(String) as unknown],
          issuer: `${origin}/${tenantId}/v2.0`,
        },
      ],
    });
  });

  // go-jose, behind go-oidc, refuses a key whose x5t is not the SHA-1 of its x5c (jwk.go, UnmarshalJSON), whichever token it reads.
  it.each(["/discovery/v2.0/keys", "/discovery/keys"])("publishes the certificate of each key at %s", async (path) => {
    const { keys } = (await json(`/${tenantId}${path}`)) as { keys: { n: string; x5t: string; x5c: [string] }[] };
    const read = keys.map(({ n, x5t, x5c: [first] }) => {
      const certificate = new X509Certificate(Buffer.from(first, "base64"));
      const fingerprint = Buffer.from(x5t, "base64url").toString("hex").toUpperCase();
      return {
        isOfKey: certificate.publicKey.export({ format: "jwk" }).n === n,
        isSelfSigned: certificate.verify(certificate.publicKey),
        isNamed: certificate.fingerprint.replaceAll(":", "") === fingerprint,
      };
    });
    expect(read).toEqual([{ isOfKey: true, isSelfSigned: true, isNamed: true }]);
  });

  it("publishes the same certificate when the tenant starts again", async () => {
    const tenant = memoryTenant();
    const [before, after] = await Promise.all(
      [tenant, { ...tenant, signingKeys: structuredClone(tenant.signingKeys) }].map(async (each) => {
        return await (await startLogin({}, each).get(`${origin}/${tenantId}/discovery/v2.0/keys`)).text();
      }),
    );
    expect(before).toBe(after);
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
