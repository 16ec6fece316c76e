import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { callback, codeRequest, startLogin } from "./support/login.ts";
import { addSecret, register } from "./support/registrations.ts";

const implicitGrantSettings = { enableIdTokenIssuance: true, enableAccessTokenIssuance: true };

async function answer(changes: Record<string, string>, redirectUri = callback): Promise<URL> {
  const login = startLogin();
  const client = register(login.tenant, { web: { redirectUris: [redirectUri], implicitGrantSettings } });
  addSecret(client);
  const request = codeRequest(client, { redirect_uri: redirectUri, nonce: "once", ...changes });
  return await login.signIn(login.authorizeUrl(request));
}

function fragment(url: URL): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
}

/** What a token's hash in an ID token must be: OpenID Connect Core, section 3.3.2.11. */
function leftHalf(value: string): string {
  return createHash("sha256").update(value).digest().subarray(0, 16).toString("base64url");
}

describe("the answer of the authorization endpoint", () => {
  it("keeps the query of the redirect URI", async () => {
    const url = await answer({}, "https://zabbix.contoso.com/zabbix.php?action=oauth.authorize");
    expect([...url.searchParams.keys()]).toEqual(["action", "code", "state"]);
  });

  it("goes into the fragment when asked to", async () => {
    const url = await answer({ response_mode: "fragment" });
    expect([Object.keys(fragment(url)), url.search]).toEqual([["code", "state"], ""]);
  });

  it("goes into a form when asked to", async () => {
    const url = await answer({ response_mode: "form_post" });
    expect([...url.searchParams.keys()]).toEqual(["code", "state"]);
  });

  it("goes in a form that submits itself, under a policy that allows no other script", async () => {
    const login = startLogin();
    const client = register(login.tenant, { web: { redirectUris: [callback] } });
    const request = codeRequest(client, { response_mode: "form_post" });
    const response = await login.get(login.authorizeUrl({ ...request, code_challenge: "too short" }));
    const script = /<script>(.*)<\/script>/.exec(await response.text())?.[1] ?? "";
    const hash = createHash("sha256").update(script).digest("base64");
    expect(script).toBe("document.forms[0].submit()");
    expect(response.headers.get("content-security-policy")).toContain(`script-src 'sha256-${hash}'`);
  });

  it("binds an ID token to its code", async () => {
    const parameters = fragment(await answer({ response_type: "code id_token", scope: "openid" }));
    const claims = decodeJwt(parameters["id_token"] ?? "");
    expect([claims["nonce"], claims["c_hash"]]).toEqual(["once", leftHalf(parameters["code"] ?? "")]);
  });

  it("binds an ID token to its access token", async () => {
    const parameters = fragment(await answer({ response_type: "id_token token", scope: "openid User.Read" }));
    const claims = decodeJwt(parameters["id_token"] ?? "");
    expect(claims["at_hash"]).toBe(leftHalf(parameters["access_token"] ?? ""));
  });

  it("describes an access token", async () => {
    const { access_token, ...rest } = fragment(await answer({ response_type: "token" }));
    expect([decodeJwt(access_token ?? "")["scp"], rest]).toEqual([
      "User.Read",
      { token_type: "Bearer", expires_in: "3599", scope: "User.Read", state: "opaque state" },
    ]);
  });

  it("takes the request as a form too", async () => {
    const login = startLogin();
    const client = register(login.tenant, { web: { redirectUris: [callback] } });
    const response = await login.app.request(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/authorize`, {
      method: "POST",
      body: new URLSearchParams(codeRequest(client)),
    });
    expect(await response.text()).toContain("Pick an account");
  });
});
