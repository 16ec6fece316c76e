import { createHash } from "node:crypto";
import { parse } from "node-html-parser";
import { describe, expect, it } from "vitest";
import { callback, codeRequest, startLogin } from "./support/login.ts";
import { pageAfterSignIn, post, sealedRequest } from "./support/pages.ts";
import { requireUser } from "./support/memory-tenant.ts";
import { type ApplicationChanges, register } from "./support/registrations.ts";

const adele = "adele@contoso.onmicrosoft.com";
const webClient = { web: { redirectUris: [callback] } };

function start(changes: ApplicationChanges = webClient) {
  const login = startLogin();
  return { login, client: register(login.tenant, changes) };
}

describe("the sign-in page", () => {
  it("can load only its own style, run no script and not be framed", async () => {
    const { login, client } = start();
    const response = await login.get(login.authorizeUrl(codeRequest(client)));
    const style = /<style>(.*?)<\/style>/s.exec(await response.text())?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(response.headers.get("content-security-policy")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`,
    );
  });

  it("has a language, one heading and a button for every account", async () => {
    const { login, client } = start();
    const page = parse(await (await login.get(login.authorizeUrl(codeRequest(client)))).text());
    const buttons = page.querySelectorAll("form[method=post] button[name=account]");
    expect({
      language: page.querySelector("html")?.getAttribute("lang"),
      headings: page.querySelectorAll("h1").map(({ text }) => text),
      accounts: buttons.map((button) => [button.getAttribute("value"), button.text.trim()]),
    }).toEqual({
      language: "en",
      headings: ["Pick an account"],
      accounts: [
        [adele, `Adele Vance (${adele})`],
        ["megan@contoso.onmicrosoft.com", "Megan Bowen (megan@contoso.onmicrosoft.com)"],
      ],
    });
  });

  it("puts the hinted account first", async () => {
    const { login, client } = start();
    const response = await login.get(
      login.authorizeUrl(codeRequest(client, { login_hint: "MEGAN@contoso.onmicrosoft.com" })),
    );
    const accounts = parse(await response.text())
      .querySelectorAll("button")
      .map(({ text }) => text.trim());
    expect(accounts).toEqual(["Megan Bowen (megan@contoso.onmicrosoft.com)", `Adele Vance (${adele})`]);
  });

  it("escapes the names of applications", async () => {
    const { login, client } = start({ ...webClient, displayName: "<img src=x onerror=alert(1)>" });
    const response = await login.get(login.authorizeUrl(codeRequest(client)));
    expect(await response.text()).toContain("<strong>&lt;img src=x onerror=alert(1)&gt;</strong>");
  });

  it.each(["", "made-up"])("refuses a form with the request %o", async (request) => {
    const { login } = start();
    const response = await post(login, "/login", { request, account: adele });
    expect([response.status, response.headers.get("x-local-tenant-check")]).toEqual([400, "page-current"]);
  });

  it("refuses a form after an hour", async () => {
    const { login, client } = start();
    const { request } = await pageAfterSignIn(login, login.authorizeUrl(codeRequest(client)));
    login.tenant.moveTo(new Date(login.tenant.now().getTime() + 3_600_000));
    const response = await post(login, "/Consent/Set", { request, decision: "accept" });
    expect(response.headers.get("x-local-tenant-check")).toBe("page-current");
  });

  it("refuses an account that the tenant does not have", async () => {
    const { login, client } = start();
    const request = await sealedRequest(login, login.authorizeUrl(codeRequest(client)));
    const response = await post(login, "/login", { request, account: "alex@contoso.onmicrosoft.com" });
    expect(response.headers.get("x-local-tenant-check")).toBe("account-known");
  });

  it("refuses an account that was disabled meanwhile", async () => {
    const { login, client } = start();
    const request = await sealedRequest(login, login.authorizeUrl(codeRequest(client)));
    requireUser(login.tenant, "megan").accountEnabled = false;
    const response = await post(login, "/login", { request, account: "megan@contoso.onmicrosoft.com" });
    expect(response.headers.get("x-local-tenant-check")).toBe("account-enabled");
  });

  it("cannot be submitted as a consent page", async () => {
    const { login, client } = start();
    const request = await sealedRequest(login, login.authorizeUrl(codeRequest(client)));
    const response = await post(login, "/Consent/Set", { request, decision: "accept" });
    expect(response.headers.get("x-local-tenant-check")).toBe("page-current");
  });
});
