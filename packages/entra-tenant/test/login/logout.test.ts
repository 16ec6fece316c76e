import { createHash } from "node:crypto";
import { parse } from "node-html-parser";
import { describe, expect, it } from "vitest";
import { launchBrowser } from "../../../../test/support/browser.ts";
import { callback, codeRequest, startLogin, type Login } from "./support/login.ts";
import { requireUser } from "./support/memory-tenant.ts";
import { graphId } from "./support/microsoft-apis.ts";
import { addSecret, grant, register } from "./support/registrations.ts";

/** Two applications with logout URLs, the first of which takes optional claims about the session. */
function start() {
  const login = startLogin();
  const claim = { source: null, essential: false, additionalProperties: [] };
  const idToken = ["sid", "login_hint", "auth_time"].map((name) => ({ name, ...claim }));
  const clients = ["erp", "crm"].map((name) => {
    const client = register(login.tenant, {
      displayName: name,
      web: { redirectUris: [callback], logoutUrl: `https://${name}.contoso.com/signed-out?from=entra` },
      optionalClaims: { idToken, accessToken: [], saml2Token: [] },
    });
    grant(login.tenant, client, graphId, "User.Read");
    return client;
  });
  return { login, clients };
}

/** Signs Megan in to applications, one after the other in one session. Returns the session's cookie and the last code. */
async function signInTo({ login, clients }: ReturnType<typeof start>, account = "megan@contoso.onmicrosoft.com") {
  let cookie = "";
  let code = "";
  for (const client of clients) {
    let response = await login.get(login.authorizeUrl(codeRequest(client, { scope: "openid User.Read" })), { cookie });
    if (response.status === 200) {
      const request =
        parse(await response.text())
          .querySelector("input[name=request]")
          ?.getAttribute("value") ?? "";
      response = await login.app.request(`${login.tenant.origin}/${login.tenant.id}/login`, {
        method: "POST",
        body: new URLSearchParams({ request, account }),
      });
    }
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBe(1);
    cookie = cookies[0]?.split(";")[0] ?? cookie;
    code = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
  }
  return { cookie, code };
}

async function logOut(login: Login, cookie: string, parameters: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams(parameters).toString();
  return await login.get(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/logout?${query}`, { cookie });
}

const frames = (page: string) =>
  parse(page)
    .querySelectorAll("iframe")
    .map((frame) => new URL(frame.getAttribute("src")?.replaceAll("&amp;", "&") ?? ""));

describe("signing out", () => {
  it("calls the logout URL of every application of the session, with the session's id", async () => {
    const setup = start();
    const { login, clients } = setup;
    const { cookie, code } = await signInTo(setup);
    const answer = await login.token({
      grant_type: "authorization_code",
      client_id: clients[1]?.appId ?? "",
      client_secret: addSecret(clients[1] ?? expect.fail()),
      redirect_uri: callback,
      code,
    });
    const { id_token } = (await answer.json()) as { id_token: string };
    const claims = JSON.parse(Buffer.from(id_token.split(".")[1] ?? "", "base64url").toString()) as Record<
      string,
      string
    >;
    const response = await logOut(login, cookie, { post_logout_redirect_uri: callback, state: "s" });
    const page = await response.text();
    expect(frames(page).map(String)).toEqual(
      ["erp", "crm"].map((name) => {
        const issuer = encodeURIComponent(`${login.tenant.origin}/${login.tenant.id}/v2.0`);
        return `https://${name}.contoso.com/signed-out?from=entra&sid=${claims["sid"] ?? ""}&iss=${issuer}`;
      }),
    );
    expect(claims["auth_time"]).toBe(login.tenant.now().getTime() / 1000);
    expect(parse(page).querySelector("a")?.getAttribute("href")).toBe(`${callback}?state=s`);
    const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(script).digest("base64");
    expect(
      response.headers
        .get("content-security-policy")
        ?.endsWith(`; script-src 'sha256-${hash}'; frame-src https://erp.contoso.com https://crm.contoso.com`),
    ).toBe(true);
    expect(response.headers.get("set-cookie")).toBe("ESTSAUTH=; Max-Age=0; Path=/");
  });

  it("calls no application for another user's session", async () => {
    const setup = start();
    const { cookie } = await signInTo(setup);
    const { login } = setup;
    const page = await login.get(
      login.authorizeUrl(codeRequest(setup.clients[0] ?? expect.fail(), { prompt: "login" })),
    );
    const request =
      parse(await page.text())
        .querySelector("input[name=request]")
        ?.getAttribute("value") ?? "";
    const response = await login.app.request(`${login.tenant.origin}/${login.tenant.id}/login`, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ request, account: "adele@contoso.onmicrosoft.com" }),
    });
    const [own = ""] = response.headers.getSetCookie()[0]?.split(";") ?? [];
    expect(frames(await (await logOut(login, own)).text()).map(({ host }) => host)).toEqual(["erp.contoso.com"]);
  });

  it.each([
    ["megan@contoso.onmicrosoft.com", true],
    [`O.${Buffer.from("Megan@contoso.onmicrosoft.com").toString("base64url")}`, true],
    ["adele@contoso.onmicrosoft.com", false],
  ])("with the hint %s ends Megan's session: %s", async (logout_hint, ends) => {
    const setup = start();
    const { cookie } = await signInTo(setup);
    const response = await logOut(setup.login, cookie, { logout_hint });
    expect(response.headers.get("set-cookie") !== null).toBe(ends);
  });

  it("ignores a cookie that an earlier version made", async () => {
    const { login } = start();
    const { seal } = await import("../../login/seal.ts");
    const sealed = await seal(login.tenant, "session", { userId: requireUser(login.tenant, "megan").id });
    const response = await logOut(login, `ESTSAUTH=${sealed}`);
    expect([response.status, frames(await response.text())]).toEqual([200, []]);
  });

  it("works in a browser, and so does a form_post response", async () => {
    const setup = start();
    const { login, clients } = setup;
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const called: string[] = [];
      await page.route("**/*", async (route) => {
        const asked = route.request();
        if (!asked.url().startsWith(login.tenant.origin)) {
          called.push(`${asked.method()} ${new URL(asked.url()).host}${new URL(asked.url()).pathname}`);
          await route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Application</h1>" });
          return;
        }
        const body = asked.postData();
        const response = await login.app.request(asked.url(), {
          method: asked.method(),
          headers: await asked.allHeaders(),
          ...(body === null ? {} : { body }),
        });
        const headers = Object.fromEntries(response.headers);
        await route.fulfill({ status: response.status, headers, body: await response.text() });
      });
      await page.goto(login.authorizeUrl(codeRequest(clients[0] ?? expect.fail(), { response_mode: "form_post" })));
      await page.getByRole("button", { name: "Megan" }).click();
      await page.waitForURL(callback);
      await page.goto(
        `${login.tenant.origin}/common/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: callback }).toString()}`,
      );
      await page.waitForURL(callback);
      expect(called).toEqual([
        "POST erp.contoso.com/callback",
        "GET erp.contoso.com/signed-out",
        "GET erp.contoso.com/callback",
      ]);
    } finally {
      await browser.close();
    }
  });
});
