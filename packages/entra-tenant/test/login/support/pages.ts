import { parse } from "node-html-parser";
import type { Login } from "./login.ts";

/** Posts a form of ours and returns the page that comes back. */
export async function post(login: Login, path: string, form: Record<string, string>): Promise<Response> {
  const url = `${login.tenant.origin}/${login.tenant.id}${path}`;
  return await login.app.request(url, { method: "POST", body: new URLSearchParams(form) });
}

/** Signs in and returns the page that comes next. */
export async function pageAfterSignIn(login: Login, url: string, account = "megan@contoso.onmicrosoft.com") {
  const signInPage = parse(await (await login.get(url)).text());
  const request = signInPage.querySelector("input[name=request]")?.getAttribute("value") ?? "";
  const page = parse(await (await post(login, "/login", { request, account })).text());
  return {
    request: page.querySelector("input[name=request]")?.getAttribute("value") ?? "",
    title: page.querySelector("h1")?.text,
    permissions: page.querySelectorAll("li li").map(({ text }) => text),
    buttons: page.querySelectorAll("button").map(({ text }) => text),
    checkbox: page.querySelector("label")?.text.trim(),
    text: page.querySelectorAll("p").map(({ text }) => text.replaceAll(/\s+/g, " ").trim()),
  };
}

/** The sealed request that a sign-in page carries. */
export async function sealedRequest(login: Login, url: string): Promise<string> {
  const page = parse(await (await login.get(url)).text());
  return page.querySelector("input[name=request]")?.getAttribute("value") ?? "";
}

/** Title of a page, and the sealed request that it carries. */
export async function pageOf(response: Response): Promise<{ title: string; request: string }> {
  const page = parse(await response.text());
  return {
    title: page.querySelector("h1")?.text ?? "",
    request: page.querySelector("input[name=request]")?.getAttribute("value") ?? "",
  };
}
