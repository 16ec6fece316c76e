import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { callback, refusal, refused, startLogin, without } from "./support/login.ts";
import { redemption, startClient, tokens, type TestClient } from "./support/redemption.ts";
import { requirePrincipal, requireUser, startOfTime } from "./support/memory-tenant.ts";
import { exchangeId } from "./support/microsoft-apis.ts";
import { addSecret, register } from "./support/registrations.ts";

const verifier = "a-verifier-that-is-long-enough-to-be-a-verifier-at-all";
const challenge = createHash("sha256").update(verifier).digest("base64url");

describe("a public client", () => {
  it("redeems with PKCE and without a secret", async () => {
    const setup = startClient({ publicClient: { redirectUris: [callback] } });
    const form = without(
      await redemption(setup, {
        code_challenge: challenge,
        code_challenge_method: "S256",
      }),
      "client_secret",
    );
    const body = await tokens(await setup.login.token({ ...form, code_verifier: verifier }));
    expect(decodeJwt(body.access_token)["appidacr"]).toBe("0");
  });

  it("redeems with a plain challenge", async () => {
    const setup = startClient({ publicClient: { redirectUris: [callback] } });
    const form = without(await redemption(setup, { code_challenge: verifier }), "client_secret");
    expect((await setup.login.token({ ...form, code_verifier: verifier })).status).toBe(200);
  });

  it("is refused with a secret", async () => {
    const setup = startClient({ publicClient: { redirectUris: [callback] } });
    expect(await refusal(await setup.login.token(await redemption(setup)))).toEqual(
      refused(
        401,
        "public-client-without-credentials",
        700025,
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      ),
    );
  });
});

describe("a single-page application", () => {
  const spa = { spa: { redirectUris: [callback] } };
  const pkce = { code_challenge: challenge, code_challenge_method: "S256" };

  it("redeems from a browser", async () => {
    const setup = startClient(spa);
    const form = without(await redemption(setup, pkce), "client_secret");
    const headers = { origin: "https://erp.contoso.com" };
    const response = await setup.login.token({ ...form, code_verifier: verifier }, { headers });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  });

  it("is refused outside a browser", async () => {
    const setup = startClient(spa);
    const form = without(await redemption(setup, pkce), "client_secret");
    expect(await refusal(await setup.login.token({ ...form, code_verifier: verifier }))).toEqual(
      refused(
        400,
        "spa-redeems-cross-origin",
        9002327,
        "invalid_request",
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
      ),
    );
  });

  it("is the only one that redeems from a browser", async () => {
    const setup = startClient();
    const headers = { origin: "https://erp.contoso.com" };
    expect(await refusal(await setup.login.token(await redemption(setup), { headers }))).toEqual(
      refused(
        400,
        "only-spa-redeems-cross-origin",
        9002326,
        "invalid_request",
        "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: 'https://erp.contoso.com'.",
      ),
    );
  });
});

describe("a code", () => {
  it.each<[string, Record<string, string>, Parameters<typeof refused>]>([
    [
      "without a secret",
      { client_secret: "" },
      [
        401,
        "confidential-client-authenticated",
        7000218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      ],
    ],
    [
      "that is left out",
      { code: "" },
      [
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'code'.",
      ],
    ],
    [
      "that the tenant did not make",
      { code: "0.AXoA-not-a-code" },
      [400, "grant-well-formed", 9002313, "invalid_grant", "Invalid request. Request is malformed or invalid."],
    ],
    [
      "without its redirect URI",
      { redirect_uri: "" },
      [
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'redirect_uri'.",
      ],
    ],
    [
      "with another redirect URI",
      { redirect_uri: "https://erp.contoso.com/other" },
      [
        401,
        "code-redirect-uri-same",
        500112,
        "invalid_client",
        "The reply address 'https://erp.contoso.com/other' does not match the reply address 'https://erp.contoso.com/callback' provided when requesting Authorization code.",
      ],
    ],
    [
      "with another verifier",
      { code_verifier: `${verifier}x` },
      [
        400,
        "code-verifier-matches",
        501481,
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
      ],
    ],
    [
      "without its verifier",
      { code_verifier: "" },
      [
        400,
        "code-verifier-matches",
        501481,
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
      ],
    ],
    [
      "for two APIs at once",
      { scope: "User.Read https://outlook.office.com/SMTP.Send" },
      [
        400,
        "scope-of-one-resource",
        28000,
        "invalid_request",
        "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope User.Read https://outlook.office.com/SMTP.Send is not valid.",
      ],
    ],
  ])("is refused %s", async (_case, changes, expected) => {
    const setup = startClient();
    const form = await redemption(setup, { code_challenge: challenge, code_challenge_method: "S256" });
    const response = await setup.login.token({ ...form, code_verifier: verifier, ...changes });
    expect(await refusal(response)).toEqual(refused(...expected));
  });

  it("survives a wrong verifier", async () => {
    const setup = startClient();
    const form = await redemption(setup, { code_challenge: challenge, code_challenge_method: "S256" });
    const answers = [];
    for (const code_verifier of ["wrong", verifier]) answers.push(await setup.login.token({ ...form, code_verifier }));
    expect(answers.map(({ status }) => status)).toEqual([400, 200]);
  });

  it("is redeemed once", async () => {
    const setup = startClient();
    const form = await redemption(setup);
    await setup.login.token(form);
    expect(await refusal(await setup.login.token(form))).toEqual(
      refused(
        400,
        "code-unredeemed",
        54005,
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
      ),
    );
  });

  it("expires after ten minutes", async () => {
    const setup = startClient();
    const form = await redemption(setup);
    setup.login.tenant.moveTo(new Date(startOfTime.getTime() + 600_000));
    expect(await refusal(await setup.login.token(form))).toEqual(
      refused(
        400,
        "code-current",
        70008,
        "invalid_grant",
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
      ),
    );
  });

  it("outlives the process that made it", async () => {
    const setup = startClient();
    const form = await redemption(setup);
    const restarted = startLogin({}, setup.login.tenant);
    expect((await restarted.token(form)).status).toBe(200);
  });

  it("is no good to another client", async () => {
    const setup = startClient();
    const form = await redemption(setup);
    const other = register(setup.login.tenant, { web: { redirectUris: [callback] } });
    const stolen = { ...form, client_id: other.appId, client_secret: addSecret(other) };
    expect(await refusal(await setup.login.token(stolen))).toEqual(
      refused(400, "grant-of-client", 70000, "invalid_grant", "Provided grant is invalid or malformed."),
    );
  });

  it("is no refresh token", async () => {
    const setup = startClient();
    const { code, ...form } = await redemption(setup);
    const response = await setup.login.token({ ...form, grant_type: "refresh_token", refresh_token: code ?? "" });
    expect(response.headers.get("x-local-tenant-check")).toBe("grant-well-formed");
  });

  it.each<[string, (setup: TestClient) => void, Parameters<typeof refused>]>([
    [
      "whose user is disabled since",
      ({ login }) => (requireUser(login.tenant, "megan").accountEnabled = false),
      [400, "account-enabled", 50057, "invalid_grant", "The user account is disabled."],
    ],
    [
      "whose user is gone since",
      ({ login }) => login.tenant.users.delete(requireUser(login.tenant, "megan").id),
      [
        400,
        "account-known",
        50034,
        "invalid_grant",
        "The user account <guid> does not exist in the Contoso directory. To sign into this application, the account must be added to the directory.",
      ],
    ],
    [
      "whose client is disabled since",
      ({ login, client }) => (requirePrincipal(login.tenant, client.appId).accountEnabled = false),
      [400, "client-enabled", 7000112, "unauthorized_client", "Application '<guid>'(ERP sync) is disabled."],
    ],
    [
      "whose consent is withdrawn since",
      ({ login }) => login.tenant.oauth2PermissionGrants.clear(),
      [
        400,
        "consent-given",
        65001,
        "invalid_grant",
        "The user or administrator has not consented to use the application with ID '<guid>' named 'ERP sync'. Send an interactive authorization request for this user and resource.",
        { suberror: "consent_required" },
      ],
    ],
    [
      "whose API is disabled since",
      ({ login }) => (requirePrincipal(login.tenant, exchangeId).accountEnabled = false),
      [
        400,
        "resource-enabled",
        500014,
        "invalid_resource",
        "The service principal for resource 'https://outlook.office.com' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
      ],
    ],
  ])("is refused %s", async (_case, change, expected) => {
    const setup = startClient();
    const form = await redemption(setup, { scope: "https://outlook.office.com/SMTP.Send" });
    change(setup);
    expect(await refusal(await setup.login.token(form))).toEqual(refused(...expected));
  });
});
