import { randomUUID } from "node:crypto";
import { SignJWT, type JWTHeaderParameters, type JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { addCertificate } from "./support/certificate.ts";
import { present } from "./support/client-assertion.ts";
import { refusal, refused, startLogin } from "./support/login.ts";
import { startOfTime } from "./support/memory-tenant.ts";
import { register } from "./support/registrations.ts";

const now = startOfTime.getTime() / 1000;

describe("a certificate", () => {
  async function start(options: Parameters<typeof addCertificate>[1] = {}) {
    const login = startLogin();
    const client = register(login.tenant);
    const certificate = await addCertificate(client, options);
    const audience = `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`;
    const claims = { iss: client.appId, sub: client.appId, aud: audience, jti: randomUUID(), nbf: now, exp: now + 600 };
    const sign = async (changes: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}) =>
      await new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: "RS256", x5t: certificate.thumbprintSha1, ...header })
        .sign(certificate.privateKey);
    return { login, client, certificate, sign };
  }

  it.each(["der", "pem"] as const)("is found when it was stored as %s", async (store) => {
    const { login, client, sign } = await start({ store });
    expect((await present(login, client, await sign())).status).toBe(200);
  });

  it("is found by its SHA-256 thumbprint", async () => {
    const { login, client, certificate, sign } = await start();
    const thumbprint = Buffer.from(certificate.thumbprintSha256, "hex").toString("base64url");
    const assertion = await sign({}, { x5t: undefined as never, "x5t#S256": thumbprint, alg: "PS256" });
    expect((await present(login, client, assertion)).status).toBe(200);
  });

  it("is found by the key id that the azuread provider sends", async () => {
    const { login, client, certificate, sign } = await start();
    const assertion = await sign({}, { x5t: undefined as never, kid: certificate.thumbprintSha1 });
    expect((await present(login, client, assertion)).status).toBe(200);
  });

  it.each<[string, JWTPayload, Parameters<typeof refused>]>([
    [
      "names another client",
      { iss: "11111111-2222-3333-4444-555555555555" },
      [
        401,
        "assertion-of-client",
        700021,
        "invalid_client",
        "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
      ],
    ],
    [
      "is for another tenant",
      { aud: "https://localhost:8443/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token" },
      [
        401,
        "assertion-for-this-tenant",
        700023,
        "invalid_client",
        "Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
      ],
    ],
    [
      "is expired",
      { nbf: now - 900, exp: now - 300 },
      [
        401,
        "assertion-current",
        700024,
        "invalid_client",
        "Client assertion is not within its valid time range. Current time: <time>, assertion valid from <time>, expiry time of assertion <time>. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
      ],
    ],
    ...[{ exp: "never" }, { exp: 1e300, nbf: 1e300 }, { exp: now + 600, nbf: "always" }, { exp: null }].map(
      (times): [string, JWTPayload, Parameters<typeof refused>] => [
        `has the times ${JSON.stringify(times)}`,
        times as never,
        [401, "assertion-well-formed", 50027, "invalid_client", "JWT token is invalid or malformed."],
      ],
    ),
    [
      "says nothing about its subject",
      { sub: undefined as never },
      [401, "assertion-well-formed", 50027, "invalid_client", "JWT token is invalid or malformed."],
    ],
  ])("is refused when the assertion %s", async (_case, changes, expected) => {
    const { login, client, sign } = await start();
    expect(await refusal(await present(login, client, await sign(changes)))).toEqual(refused(...expected));
  });

  it("is refused when the application does not have it", async () => {
    const { login, client, sign } = await start();
    expect(
      await refusal(await present(login, client, await sign({}, { x5t: "IIgIAv3Q8KcjLd5uK69HLHDQyzE=" }))),
    ).toEqual(
      refused(
        401,
        "assertion-key-known",
        700027,
        "invalid_client",
        "Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: '20880802FDD0F0A7232DDE6E2BAF472C70D0CB31']",
      ),
    );
  });

  it("is refused when it has ended", async () => {
    const { login, client, certificate, sign } = await start({ end: startOfTime });
    expect(await refusal(await present(login, client, await sign()))).toEqual(
      refused(
        401,
        "assertion-key-current",
        700027,
        "invalid_client",
        `Client assertion contains an invalid signature. [Reason - The key used is expired., Thumbprint of key used by client: '${Buffer.from(certificate.thumbprintSha1, "base64url").toString("hex").toUpperCase()}', Found key 'Start=<time>, End=<time>']`,
      ),
    );
  });

  it("is refused when another key signed", async () => {
    const { login, client, certificate } = await start();
    const other = await start();
    const assertion = await other.sign(
      { iss: client.appId, sub: client.appId, aud: `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token` },
      { x5t: certificate.thumbprintSha1 },
    );
    expect(await refusal(await present(login, client, assertion))).toEqual(
      refused(
        401,
        "assertion-signature-valid",
        700027,
        "invalid_client",
        "Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value.]",
      ),
    );
  });

  it("is refused when it is no token at all", async () => {
    const { login, client } = await start();
    expect(await refusal(await present(login, client, "not-a-token"))).toEqual(
      refused(401, "assertion-well-formed", 50027, "invalid_client", "JWT token is invalid or malformed."),
    );
  });

  it("is refused under another assertion type", async () => {
    const { login, client, sign } = await start();
    expect(await refusal(await present(login, client, await sign(), "urn:other"))).toEqual(
      refused(
        400,
        "assertion-type-supported",
        90100,
        "invalid_request",
        "client_assertion_type parameter is empty or not valid.",
      ),
    );
  });
});
