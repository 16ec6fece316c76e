import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { present } from "./support/client-assertion.ts";
import { refusal, refused, startLogin } from "./support/login.ts";
import { startOfTime } from "./support/memory-tenant.ts";
import { register } from "./support/registrations.ts";

const now = startOfTime.getTime() / 1000;
const githubIssuer = "https://token.actions.githubusercontent.com";

describe("a federated credential", async () => {
  const keys = await generateKeyPair("RS256");
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: "actions", alg: "RS256" };
  const subject = "repo:contoso/erp:environment:production";

  function start(served: Record<string, unknown> = {}) {
    const documents: Record<string, unknown> = {
      [`${githubIssuer}/.well-known/openid-configuration`]: { issuer: githubIssuer, jwks_uri: `${githubIssuer}/jwks` },
      [`${githubIssuer}/jwks`]: { keys: [publicKey] },
      ...served,
    };
    const fetched: string[] = [];
    const login = startLogin({
      fetch: (url) => {
        const address = url instanceof Request ? url.url : url.toString();
        fetched.push(address);
        const document = documents[address];
        return Promise.resolve(document === undefined ? new Response(null, { status: 404 }) : Response.json(document));
      },
    });
    const client = register(login.tenant, {
      federatedIdentityCredentials: [
        {
          id: randomUUID(),
          name: "production",
          issuer: githubIssuer,
          subject,
          audiences: ["api://AzureADTokenExchange"],
          description: null,
        },
      ],
    });
    return { login, client, fetched };
  }

  async function sign(changes: JWTPayload = {}, key = keys.privateKey): Promise<string> {
    const claims = { iss: githubIssuer, sub: subject, aud: "api://AzureADTokenExchange", nbf: now, exp: now + 300 };
    return await new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: "RS256", kid: "actions" }).sign(key);
  }

  it("accepts tokens of its issuer", async () => {
    const { login, client } = start();
    expect((await present(login, client, await sign())).status).toBe(200);
  });

  const check =
    "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

  it.each<[string, JWTPayload, string, number, string]>([
    ["another issuer", { iss: "https://gitlab.com" }, "federated-issuer-known", 700211, "issuer 'https://gitlab.com'"],
    [
      "another issuer by a slash",
      { iss: `${githubIssuer}/` },
      "federated-issuer-known",
      700211,
      `issuer '${githubIssuer}/'`,
    ],
    [
      "another audience",
      { aud: "https://github.com/contoso" },
      "federated-audience-known",
      700212,
      "audience 'https://github.com/contoso'",
    ],
    [
      "another subject",
      { sub: "repo:contoso/erp:environment:Production" },
      "federated-subject-known",
      700213,
      "subject 'repo:contoso/erp:environment:Production'",
    ],
  ])("refuses %s", async (_case, changes, name, code, what) => {
    const { login, client } = start();
    expect(await refusal(await present(login, client, await sign(changes)))).toEqual(
      refused(
        401,
        name,
        code,
        "invalid_client",
        `No matching federated identity record found for presented assertion ${what}. ${check}`,
      ),
    );
  });

  it("accepts tokens that match its expression, and reports the expression otherwise", async () => {
    const { login, client } = start();
    const [credential] = client.federatedIdentityCredentials;
    if (credential === undefined) throw new Error("no credential");
    credential.subject = null;
    credential.claimsMatchingExpression = {
      value: "claims['sub'] matches 'repo:contoso/*:environment:production'",
      languageVersion: 1,
    };
    const other = "repo:contoso/erp:environment:test";
    expect((await present(login, client, await sign({ sub: "repo:contoso/web:environment:production" }))).status).toBe(
      200,
    );
    expect(await refusal(await present(login, client, await sign({ sub: other })))).toEqual(
      refused(
        401,
        "federated-expression-matches",
        7002131,
        "invalid_client",
        `No matching federated identity record found for presented assertion subject '${other}' or no federated identity credential expression matched. ${check}`,
      ),
    );
  });

  it("refuses an assertion with another issuer's signature", async () => {
    const { login, client } = start();
    const other = await generateKeyPair("RS256");
    const response = await present(login, client, await sign({}, other.privateKey));
    expect(response.headers.get("x-local-tenant-check")).toBe("assertion-signature-valid");
  });

  it("refuses an expired assertion before it asks the issuer", async () => {
    const { login, client, fetched } = start();
    const response = await present(login, client, await sign({ exp: now - 300 }));
    expect([response.headers.get("x-local-tenant-check"), fetched]).toEqual(["assertion-current", []]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["cannot be reached", { [`${githubIssuer}/.well-known/openid-configuration`]: undefined }],
    ["serves no keys", { [`${githubIssuer}/jwks`]: {} }],
    [
      "calls itself otherwise",
      {
        [`${githubIssuer}/.well-known/openid-configuration`]: {
          issuer: "https://other",
          jwks_uri: `${githubIssuer}/jwks`,
        },
      },
    ],
  ])("refuses an issuer that %s", async (_case, served) => {
    const { login, client } = start(served);
    expect(await refusal(await present(login, client, await sign()))).toEqual(
      refused(400, "federated-issuer-reachable", 50166, "invalid_request", "Request to External OIDC endpoint failed."),
    );
  });
});
