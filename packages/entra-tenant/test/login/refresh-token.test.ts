import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { callback, codeRequest, refusal, refused, startLogin } from "./support/login.ts";
import { startOfTime } from "./support/memory-tenant.ts";
import { exchangeId, graphId } from "./support/microsoft-apis.ts";
import { addSecret, grant, register } from "./support/registrations.ts";

const day = 24 * 60 * 60 * 1000;
const verifier = "a".repeat(43);
const browser = { origin: "https://erp.contoso.com" };

/** A client with a refresh token that was given together with a token for Microsoft Graph. */
async function start(platform: "web" | "spa" = "web") {
  const login = startLogin();
  const client = register(login.tenant, { [platform]: { redirectUris: [callback] } });
  const proof = platform === "web" ? { client_secret: addSecret(client) } : {};
  const headers: Record<string, string> = platform === "spa" ? browser : {};
  const changes = { scope: "openid offline_access User.Read", code_challenge: verifier };
  const back = await login.signIn(login.authorizeUrl(codeRequest(client, changes)));
  const code = back.searchParams.get("code") ?? "";
  const common = { client_id: client.appId, ...proof };
  const redeem = { ...common, grant_type: "authorization_code", redirect_uri: callback, code, code_verifier: verifier };
  const first = await body(await login.token(redeem, { headers }));
  const form = { ...common, grant_type: "refresh_token", refresh_token: first.refresh_token };
  return { login, client, form, headers };
}

async function body(response: Response) {
  return (await response.json()) as { access_token: string; refresh_token: string; scope: string };
}

function later(milliseconds: number): Date {
  return new Date(startOfTime.getTime() + milliseconds);
}

describe("a refresh token", () => {
  it("returns new tokens for the earlier scopes", async () => {
    const { login, form } = await start();
    const answer = await body(await login.token(form));
    expect([Object.keys(answer), answer.scope, decodeJwt(answer.access_token).aud]).toEqual([
      ["token_type", "scope", "expires_in", "ext_expires_in", "access_token", "refresh_token", "id_token"],
      "openid User.Read",
      graphId,
    ]);
  });

  it("gives a token for another API that was consented to", async () => {
    const { login, client, form } = await start();
    grant(login.tenant, client, exchangeId, "SMTP.Send");
    const answer = await body(await login.token({ ...form, scope: "https://outlook.office.com/SMTP.Send" }));
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: "https://outlook.office.com", scp: "SMTP.Send" });
  });

  it("gives a v1 token for a resource", async () => {
    const { login, form } = await start();
    const answer = await body(await login.token({ ...form, resource: "https://graph.microsoft.com" }, { version: 1 }));
    expect(decodeJwt(answer.access_token).aud).toBe("https://graph.microsoft.com");
  });

  it("is replaced at each use and stays good", async () => {
    const { login, form } = await start();
    const next = await body(await login.token(form));
    const answers = [await login.token(form), await login.token({ ...form, refresh_token: next.refresh_token })];
    expect([next.refresh_token === form.refresh_token, ...answers.map(({ status }) => status)]).toEqual([
      false,
      200,
      200,
    ]);
  });

  it("outlives the process that made it", async () => {
    const { login, form } = await start();
    expect((await startLogin({}, login.tenant).token(form)).status).toBe(200);
  });

  it.each<[string, Record<string, string>, Parameters<typeof refused>]>([
    [
      "that is left out",
      { refresh_token: "" },
      [
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'refresh_token'.",
      ],
    ],
    [
      "that the tenant did not make",
      { refresh_token: "0.AXoA-not-a-token" },
      [400, "grant-well-formed", 9002313, "invalid_grant", "Invalid request. Request is malformed or invalid."],
    ],
    [
      "of a confidential client without secret",
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
      "for an API that was not consented to",
      { scope: "https://outlook.office.com/SMTP.Send" },
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
      "for an API that does not exist",
      { scope: "https://outlook.office.example/SMTP.Send" },
      [
        400,
        "resource-in-tenant",
        500011,
        "invalid_resource",
        "The resource principal named https://outlook.office.example was not found in the tenant named <guid>. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
      ],
    ],
  ])("is refused %s", async (_case, changes, expected) => {
    const { login, form } = await start();
    expect(await refusal(await login.token({ ...form, ...changes }))).toEqual(refused(...expected));
  });

  it("is no good to another client", async () => {
    const { login, form } = await start();
    const other = register(login.tenant, { web: { redirectUris: [callback] } });
    const stolen = { ...form, client_id: other.appId, client_secret: addSecret(other) };
    expect(await refusal(await login.token(stolen))).toEqual(
      refused(400, "grant-of-client", 70000, "invalid_grant", "Provided grant is invalid or malformed."),
    );
  });

  it("expires after 90 days without use", async () => {
    const { login, form } = await start();
    login.tenant.moveTo(later(90 * day));
    expect(await refusal(await login.token(form))).toEqual(
      refused(
        400,
        "refresh-token-current",
        700082,
        "invalid_grant",
        "The refresh token has expired due to inactivity. The token was issued on <time> and was inactive for 90.00:00:00.",
      ),
    );
  });

  it("is refused after the sessions of the user were revoked", async () => {
    const { login, form } = await start();
    login.tenant.moveTo(later(1000));
    for (const user of login.tenant.users.values()) {
      user.signInSessionsValidFromDateTime = login.tenant.now().toISOString();
    }
    expect(await refusal(await login.token(form))).toEqual(
      refused(
        400,
        "refresh-token-not-revoked",
        50173,
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '<time>' and the TokensValidFrom date (before which tokens are not valid) for this user is '<time>'.",
      ),
    );
  });

  it("is renewed by use", async () => {
    const { login, form } = await start();
    login.tenant.moveTo(later(89 * day));
    const next = await body(await login.token(form));
    login.tenant.moveTo(later(120 * day));
    expect((await login.token({ ...form, refresh_token: next.refresh_token })).status).toBe(200);
  });

  it("of a single-page application expires after a day, however often it is used", async () => {
    const { login, form, headers } = await start("spa");
    login.tenant.moveTo(later(day - 1000));
    const next = await body(await login.token(form, { headers }));
    login.tenant.moveTo(later(day));
    const response = await login.token({ ...form, refresh_token: next.refresh_token }, { headers });
    expect(await refusal(response)).toEqual(
      refused(
        400,
        "spa-refresh-token-current",
        700084,
        "invalid_grant",
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on <time>.",
      ),
    );
  });
});
