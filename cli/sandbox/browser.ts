import { parse, type HTMLElement } from "node-html-parser";

/** A person who signs in with a browser. */
export interface SignIn {
  /** An authorization or admin consent URL. */
  url: string;
  /** User principal name of the account to pick. */
  account: string;
  /** The answer to a consent prompt. */
  consent: "accept" | "cancel";
  /** Whether an administrator consents for everyone. @default false */
  onBehalfOfOrganization?: boolean;
  /** Fetches pages. Must support `redirect: "manual"`. @default - the global `fetch` */
  fetch?: (url: string, init: RequestInit) => Promise<Response> | Response;
}

/** More pages than that mean an endless loop. */
const maximumPages = 8;

/**
 * Submits the forms of a sign-in's pages and returns the callback URL. Fields of a `form_post` response are in its query.
 * Throws the text of a page that has no form.
 */
export async function walkSignIn(signIn: SignIn): Promise<string> {
  const fetchPage = signIn.fetch ?? fetch;
  const { origin } = new URL(signIn.url);
  const cookies = new Map<string, string>();
  let request: { url: string; init: RequestInit } = { url: signIn.url, init: {} };
  for (let pages = 0; pages < maximumPages; pages += 1) {
    const response = await fetchPage(request.url, withCookies(request.init, cookies));
    keepCookies(response, cookies);
    const location = response.headers.get("location");
    if (location !== null) {
      const target = new URL(location, request.url);
      if (target.origin !== origin) return target.href;
      request = { url: target.href, init: {} };
      continue;
    }
    const submission = submit(parse(await response.text()), signIn, request.url);
    if (new URL(submission.url).origin !== origin) return withQuery(submission.url, submission.fields);
    request = { url: submission.url, init: { method: "POST", body: submission.fields } };
  }
  throw new Error(`the sign-in at ${origin} did not end after ${maximumPages} pages`);
}

/** Fills in the page's form as the person would, and presses the matching button. */
function submit(page: HTMLElement, signIn: SignIn, pageUrl: string): { url: string; fields: URLSearchParams } {
  const form = page.querySelector("form") ?? stuck(page);
  const fields = new URLSearchParams();
  for (const input of form.querySelectorAll("input[type=hidden]")) {
    fields.append(input.getAttribute("name") ?? "", input.getAttribute("value") ?? "");
  }
  const checkbox = form.querySelector("input[name=onBehalfOfOrganization]");
  if (checkbox !== null && signIn.onBehalfOfOrganization === true) fields.append("onBehalfOfOrganization", "true");
  const buttons = form.querySelectorAll("button");
  const button = buttons.find((candidate) => isWanted(candidate, signIn)) ?? onlyButton(buttons) ?? stuck(page);
  const name = button.getAttribute("name");
  if (name !== undefined) fields.append(name, button.getAttribute("value") ?? "");
  return { url: new URL(form.getAttribute("action") ?? "", pageUrl).href, fields };
}

function isWanted(button: HTMLElement, signIn: SignIn): boolean {
  const value = button.getAttribute("value");
  if (button.getAttribute("name") === "decision") return value === signIn.consent;
  return button.getAttribute("name") === "account" && value?.toLowerCase() === signIn.account.toLowerCase();
}

/** If a page has only one way to continue, takes it. Never picks another account than the requested one. */
function onlyButton(buttons: HTMLElement[]): HTMLElement | undefined {
  const [button, ...others] = buttons;
  return others.length === 0 && button?.getAttribute("name") !== "account" ? button : undefined;
}

function stuck(page: HTMLElement): never {
  const text = page.querySelector("main")?.structuredText ?? page.structuredText;
  throw new Error(`the sign-in cannot go on: ${text}`);
}

function withCookies(init: RequestInit, cookies: ReadonlyMap<string, string>): RequestInit {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return { ...init, redirect: "manual", ...(cookie === "" ? {} : { headers: { cookie } }) };
}

function keepCookies(response: Response, cookies: Map<string, string>): void {
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) cookies.set(name, value);
  }
}

function withQuery(url: string, fields: URLSearchParams): string {
  const target = new URL(url);
  for (const [name, value] of fields) target.searchParams.append(name, value);
  return target.href;
}
