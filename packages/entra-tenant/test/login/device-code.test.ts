import { parse } from "node-html-parser";
import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin, type Login } from "./support/login.ts";
import { graphId } from "./support/microsoft-apis.ts";
import { addSecret, grant, register, type ApplicationChanges } from "./support/registrations.ts";
import { tokens } from "./support/redemption.ts";
import { pageOf } from "./support/pages.ts";

interface DeviceAnswer {
  user_code: string;
  device_code: string;
}

function start({ isPublic = true, ...changes }: ApplicationChanges & { isPublic?: boolean } = {}) {
  const login = startLogin();
  const client = register(login.tenant, changes);
  client.isFallbackPublicClient = isPublic;
  const endpoint = (version: 1 | 2) =>
    `${login.tenant.origin}/${login.tenant.id}/oauth2${version === 2 ? "/v2.0" : ""}/devicecode`;
  const begin = async (
    form: Record<string, string> = { scope: "User.Read offline_access openid profile" },
    version: 1 | 2 = 2,
  ) => {
    const body = new URLSearchParams({ client_id: client.appId, ...form });
    return await login.app.request(endpoint(version), { method: "POST", body });
  };
  const poll = async (code: string, more: Record<string, string> = {}) =>
    await login.token({
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      client_id: client.appId,
      device_code: code,
      ...more,
    });
  return { login, client, begin, poll };
}

/** Types the code, picks Megan's account and answers every page that follows. Returns the titles of the pages. */
async function signInOnDevice(login: Login, code: string, answers: readonly ("accept" | "cancel")[]) {
  const send = async (path: string, form: Record<string, string>) =>
    pageOf(await login.app.request(login.tenant.origin + path, { method: "POST", body: new URLSearchParams(form) }));
  let page = await send("/common/oauth2/deviceauth", { otc: code });
  const titles = [page.title];
  page = await send(`/${login.tenant.id}/login`, { request: page.request, account: "megan@contoso.onmicrosoft.com" });
  titles.push(page.title);
  for (const decision of answers) {
    page = await send(`/${login.tenant.id}/Consent/Set`, { request: page.request, decision });
    titles.push(page.title);
  }
  return titles;
}

describe("the device code flow", () => {
  it("is in the sign-in log once the user has signed in", async () => {
    const { login, client, begin, poll } = start();
    grant(login.tenant, client, graphId, "User.Read");
    const { user_code: userCode, device_code: deviceCode } = (await (await begin()).json()) as DeviceAnswer;
    await poll(deviceCode);
    expect(login.tenant.signIns.all()).toEqual([]);
    await signInOnDevice(login, userCode, ["accept"]);
    expect((await poll(deviceCode)).status).toBe(200);
    expect(login.tenant.signIns.all()).toMatchObject([{ eventType: "interactiveUser", errorCode: 0 }]);
  });

  it("hands out a code for the device and one for the user", async () => {
    const { login, begin } = start();
    const page = `${login.tenant.origin}/devicelogin`;
    const body = (await (await begin()).json()) as DeviceAnswer;
    expect(body).toEqual({
      user_code: expect.stringMatching(/^[A-Z2-9]{9}$/) as unknown,
      device_code: expect.any(String) as unknown,
      verification_uri: page,
      expires_in: 900,
      interval: 5,
      message: `To sign in, use a web browser to open the page ${page} and enter the code ${body.user_code} to authenticate.`,
    });
    expect((await login.get(page)).headers.get("location")).toBe("/common/oauth2/deviceauth");
    const form = parse(await (await login.get(`${login.tenant.origin}/common/oauth2/deviceauth`)).text());
    expect(form.querySelectorAll("input").map((input) => input.getAttribute("name"))).toEqual(["otc"]);
  });

  it("gives tokens once the user has signed in and consented, and only once", async () => {
    const { login, begin, poll } = start();
    const { user_code: userCode, device_code: code } = (await (await begin()).json()) as DeviceAnswer;
    expect(await refusal(await poll(code))).toEqual(
      refused(
        400,
        "device-code-authorized",
        70016,
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
      ),
    );
    const titles = await signInOnDevice(login, ` ${userCode.toLowerCase()}`, ["accept", "accept"]);
    expect(titles).toEqual([
      "Pick an account",
      "Are you trying to sign in to ERP sync?",
      "Permissions requested",
      "ERP sync",
    ]);
    const body = await tokens(await poll(code, { client_info: "1" }));
    expect(Object.keys(body).sort()).toEqual([
      "access_token",
      "client_info",
      "expires_in",
      "ext_expires_in",
      "id_token",
      "refresh_token",
      "scope",
      "token_type",
    ]);
    expect(await refusal(await poll(code))).toMatchObject({ check: "device-code-known" });
  });

  it("refreshes its tokens as a public client", async () => {
    const { login, client, begin, poll } = start();
    grant(login.tenant, client, graphId, "User.Read");
    const { user_code: userCode, device_code: code } = (await (await begin()).json()) as DeviceAnswer;
    await signInOnDevice(login, userCode, ["accept"]);
    const { refresh_token } = await tokens(await poll(code));
    const again = await login.token({ grant_type: "refresh_token", client_id: client.appId, refresh_token });
    expect(again.status).toBe(200);
  });

  it("speaks version 1, as ADAL does", async () => {
    const { login, client, begin } = start();
    grant(login.tenant, client, graphId, "User.Read");
    const body = (await (await begin({ resource: "https://graph.microsoft.com" }, 1)).json()) as DeviceAnswer;
    expect(body).toMatchObject({
      verification_url: `${login.tenant.origin}/devicelogin`,
      expires_in: "900",
      interval: "5",
    });
    await signInOnDevice(login, body.user_code, ["accept"]);
    const form = { grant_type: "device_code", client_id: client.appId, code: body.device_code };
    const response = await login.token({ ...form, resource: "https://graph.microsoft.com" }, { version: 1 });
    expect(await response.json()).toMatchObject({ resource: "https://graph.microsoft.com", expires_in: "3599" });
  });

  it.each([
    ["before the permissions", ["cancel"] as const],
    ["at the permissions", ["accept", "cancel"] as const],
  ])("tells the device that the user declined %s", async (_where, answers) => {
    const { login, begin, poll } = start();
    const { user_code: userCode, device_code: code } = (await (await begin()).json()) as DeviceAnswer;
    await signInOnDevice(login, userCode, answers);
    expect(await refusal(await poll(code))).toMatchObject({
      check: "device-code-not-declined",
      body: { error: "authorization_declined" },
    });
  });

  it("ends after 15 minutes, for the device and for the user", async () => {
    const { login, begin, poll } = start();
    const { user_code: userCode, device_code: code } = (await (await begin()).json()) as DeviceAnswer;
    login.tenant.moveTo(new Date(login.tenant.now().getTime() + 900_000));
    expect(await refusal(await poll(code))).toMatchObject({ body: { error: "expired_token", error_codes: [70019] } });
    const page = await login.app.request(`${login.tenant.origin}/common/oauth2/deviceauth`, {
      method: "POST",
      body: new URLSearchParams({ otc: userCode }),
    });
    expect(await page.text()).toContain("That code didn&#39;t work.");
  });

  it("refuses the code of another client", async () => {
    const { login, begin, poll } = start();
    const { device_code: code } = (await (await begin()).json()) as DeviceAnswer;
    const other = register(login.tenant, { displayName: "Other" });
    expect(await refusal(await poll(code, { client_id: other.appId }))).toMatchObject({
      status: 400,
      body: { error: "bad_verification_code" },
    });
  });

  it("wants a secret of a registration that is not public, and takes it", async () => {
    const { login, client, begin, poll } = start({ isPublic: false });
    grant(login.tenant, client, graphId, "User.Read");
    const { user_code: userCode, device_code: code } = (await (await begin()).json()) as DeviceAnswer;
    await signInOnDevice(login, userCode, ["accept"]);
    expect(await refusal(await poll(code))).toEqual(
      refused(
        401,
        "confidential-client-authenticated",
        7000218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      ),
    );
    expect((await poll(code, { client_secret: addSecret(client) })).status).toBe(200);
  });

  // azure-identity 1.18 for Java
  it("takes a request without a content type", async () => {
    const { login, client } = start();
    const body = new TextEncoder().encode(`scope=User.Read&client_id=${client.appId}`);
    const url = `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/devicecode`;
    expect((await login.app.request(url, { method: "POST", body })).status).toBe(200);
  });

  it.each([
    ["no scope", {}, 900144],
    ["an unknown client", { client_id: "11111111-2222-3333-4444-555555555555", scope: "User.Read" }, 700016],
    ["an unknown permission", { scope: "Nothing.Read" }, 650053],
  ])("refuses %s at once", async (_what, form, code) => {
    const { begin } = start();
    expect(await refusal(await begin(form))).toMatchObject({ body: { error_codes: [code] } });
  });
});
