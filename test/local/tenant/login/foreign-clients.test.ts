import { constants, randomUUID, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { addCertificate } from "./support/certificate.ts";
import { startLogin } from "./support/login.ts";
import { startOfTime } from "./support/memory-tenant.ts";
import { addSecret, register } from "./support/registrations.ts";

/** Token requests of client libraries as text, so that a body is tried in the order and encoding in which the library sends it. */
const clientCredentialBodies = {
  // github.com/AzureAD/microsoft-authentication-library-for-go 1.10.1, apps/internal/oauth/ops/accesstokens/accesstokens.go
  "MSAL Go":
    "client_id=CLIENT&client_secret=SECRET&grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default+openid+offline_access+profile",
  // github.com/AzureAD/microsoft-authentication-library-for-java 1.23.1, AbstractMsalAuthorizationGrant.java COMMON_SCOPES
  MSAL4J:
    "client_info=1&grant_type=client_credentials&scope=openid+profile+offline_access+https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=CLIENT&client_secret=SECRET",
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

interface AssertionOfLibrary {
  alg: "RS256" | "PS256";
  header: (thumbprint: { sha1: Buffer; sha256: Buffer }) => string;
  claims: (client: { id: string; audience: string; now: number }) => string;
}

const padded = (digest: Buffer) => digest.toString("base64").replaceAll("+", "-").replaceAll("/", "_");

/** Client assertions of libraries, header and claims as text. What a library sends as `x5c` is left to the tests of sending it. */
const assertions: Record<string, AssertionOfLibrary> = {
  // github.com/AzureAD/microsoft-authentication-library-for-python 1.39.0, msal/oauth2cli/assertion.py; azure-identity 1.27 sends the same
  "MSAL Python with a SHA-1 thumbprint": {
    alg: "RS256",
    header: ({ sha1 }) => `{"alg":"RS256","typ":"JWT","x5t":"${padded(sha1)}"}`,
    claims: ({ id, audience, now }) =>
      `{"aud":"${audience}","iss":"${id}","sub":"${id}","exp":${now + 600}.1463156,"iat":${now}.1463156,"jti":"${randomUUID()}"}`,
  },
  "MSAL Python with a SHA-256 thumbprint": {
    alg: "PS256",
    header: ({ sha256 }) => `{"alg":"PS256","typ":"JWT","x5c":["MIIC\\nAAAA"],"x5t#S256":"${padded(sha256)}"}`,
    claims: ({ id, audience, now }) =>
      `{"aud":"${audience}","iss":"${id}","sub":"${id}","exp":${now + 600}.3567605,"iat":${now}.3567605,"jti":"${randomUUID()}"}`,
  },
  // github.com/AzureAD/microsoft-authentication-library-for-go 1.10.1, apps/internal/oauth/ops/accesstokens/accesstokens.go
  "MSAL Go": {
    alg: "PS256",
    header: ({ sha256 }) => `{"alg":"PS256","typ":"JWT","x5t#S256":"${sha256.toString("base64")}"}`,
    claims: ({ id, audience, now }) =>
      `{"aud":"${audience}","exp":${now + 600},"iss":"${id}","jti":"${randomUUID()}","nbf":${now},"sub":"${id}"}`,
  },
  // github.com/AzureAD/microsoft-authentication-library-for-java 1.23.1, JwtHelper.java
  MSAL4J: {
    alg: "PS256",
    header: ({ sha256 }) => `{"x5t#S256":"${padded(sha256)}","x5c":["MIIC"],"typ":"JWT","alg":"PS256"}`,
    claims: ({ id, audience, now }) =>
      `{"sub":"${id}","aud":"${audience}","nbf":${now},"iss":"${id}","exp":${now + 600},"jti":"${randomUUID()}"}`,
  },
};

describe("certificate requests of client libraries", () => {
  it.each(Object.entries(assertions))("of %s get a token", async (_library, { alg, header, claims }) => {
    const login = startLogin();
    const client = register(login.tenant);
    const certificate = await addCertificate(client);
    const sha1 = Buffer.from(certificate.thumbprintSha1, "base64url");
    const sha256 = Buffer.from(certificate.thumbprintSha256, "hex");
    const audience = `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`;
    const text = [header({ sha1, sha256 }), claims({ id: client.appId, audience, now: startOfTime.getTime() / 1000 })];
    const input = text.map((part) => Buffer.from(part).toString("base64url")).join(".");
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    const key = { key: certificate.privateKey, ...(alg === "PS256" ? pss : {}) };
    const signature = sign("sha256", Buffer.from(input), key).toString("base64url");
    const response = await login.token({
      client_id: client.appId,
      grant_type: "client_credentials",
      client_info: "1",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: `${input}.${signature}`,
      scope: "https://graph.microsoft.com/.default",
    });
    expect(await response.json()).toMatchObject({ token_type: "Bearer", access_token: expect.any(String) as unknown });
  });
});
