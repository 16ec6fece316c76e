import type { Hono } from "hono";
import { parse } from "node-html-parser";
import { walkSignIn, type SignIn } from "../../../../../cli/sandbox/browser.ts";
import { loginRoutes, type LoginOptions } from "../../../login/index.ts";
import type { Application } from "../../../entities.ts";
import { memoryTenant, type MemoryTenant } from "./memory-tenant.ts";

/** The redirect URI that the applications of the tests use. */
export const callback = "https://erp.contoso.com/callback";

/** A sign-in service over a fresh tenant, called in process. */
export interface Login {
  tenant: MemoryTenant;
  app: Hono;
  /** The authorization endpoint with the given parameters. */
  authorizeUrl(parameters: Record<string, string>, version?: 1 | 2, segment?: string): string;
  get(url: string, headers?: Record<string, string>): Promise<Response>;
  /** Posts a form to the token endpoint. */
  token(form: Record<string, string>, options?: TokenOptions): Promise<Response>;
  /** Signs in and returns the URL that the client is called back at. */
  signIn(url: string, person?: Partial<SignIn>): Promise<URL>;
  /** Like `global.fetch`, but served in process. */
  fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

interface TokenOptions {
  version?: 1 | 2;
  segment?: string;
  headers?: Record<string, string>;
}

/** Starts a sign-in service. */
export function startLogin(options: LoginOptions = {}, tenant: MemoryTenant = memoryTenant()): Login {
  const app = loginRoutes(tenant, options);
  const infix = (version: 1 | 2) => (version === 2 ? "/oauth2/v2.0" : "/oauth2");
  const login: Login = {
    tenant,
    app,
    authorizeUrl: (parameters, version = 2, segment = tenant.id) =>
      `${tenant.origin}/${segment}${infix(version)}/authorize?${new URLSearchParams(parameters).toString()}`,
    get: async (url, headers = {}) => await app.request(url, { headers }),
    token: async (form, { version = 2, segment = tenant.id, headers = {} } = {}) =>
      await app.request(`${tenant.origin}/${segment}${infix(version)}/token`, {
        method: "POST",
        headers,
        body: new URLSearchParams(form),
      }),
    signIn: async (url, person = {}) =>
      new URL(
        await walkSignIn({
          url,
          account: "megan@contoso.onmicrosoft.com",
          consent: "accept",
          fetch: (page, init) => app.request(page, init),
          ...person,
        }),
      ),
    fetch: async (url, init) => await app.request(url instanceof Request ? url : String(url), init),
  };
  return login;
}

/** The parameters of an ordinary authorization request. */
export function codeRequest(client: Application, changes: Record<string, string> = {}): Record<string, string> {
  return {
    client_id: client.appId,
    response_type: "code",
    redirect_uri: callback,
    scope: "User.Read",
    state: "opaque state",
    ...changes,
  };
}

const times = /\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;
const guids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Replaces what differs each time: times and ids. */
export function normalize(text: string): string {
  return text.replaceAll(times, "<time>").replaceAll(guids, "<guid>");
}

/** Status, check and whole body of a refusal, normalized. */
export async function refusal(response: Response): Promise<unknown> {
  const body: unknown = JSON.parse(normalize(await response.text()));
  return { status: response.status, check: response.headers.get("x-local-tenant-check"), body };
}

/** What `refusal` returns for a refusal with this code and message. */
export function refused(
  status: 400 | 401,
  check: string,
  code: number,
  error: string,
  message: string,
  more: Record<string, string> = {},
): unknown {
  const description = `AADSTS${code}: ${message} Trace ID: <guid> Correlation ID: <guid> Timestamp: <time>`;
  const body = {
    error,
    error_description: description,
    error_codes: [code],
    timestamp: "<time>",
    trace_id: "<guid>",
    correlation_id: "<guid>",
    // Recorded answers have no address for an unsupported grant type.
    ...(code === 70003 ? {} : { error_uri: `https://login.microsoftonline.com/error?code=${code}` }),
    ...more,
  };
  return { status, check, body };
}

/** Check and parameters of a refusal that goes back to the client by its redirect URI, normalized. */
export async function redirected(response: Response): Promise<unknown> {
  const location = new URL(response.headers.get("location") ?? `about:blank#${await response.text()}`);
  const parameters = Object.fromEntries(location.searchParams);
  return {
    check: response.headers.get("x-local-tenant-check"),
    to: location.origin + location.pathname,
    ...(JSON.parse(normalize(JSON.stringify(parameters))) as object),
  };
}

/** What `redirected` returns for a refusal with this code and message. */
export function redirectedTo(check: string, code: number, error: string, message: string): unknown {
  return {
    check,
    to: callback,
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: <guid> Correlation ID: <guid> Timestamp: <time>`,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    state: "opaque state",
  };
}

/** Status, check and text of a refusal that stays on our own page, normalized. */
export async function shown(response: Response): Promise<unknown> {
  const main = parse(await response.text()).querySelector("main");
  return {
    status: response.status,
    check: response.headers.get("x-local-tenant-check"),
    location: response.headers.get("location"),
    text: main?.querySelectorAll("h1, p").map((element) => normalize(element.text)),
  };
}

/** What `shown` returns for a refusal with this code and message. */
export function shownAs(status: 400 | 401, check: string, code: number, message: string): unknown {
  const description = `AADSTS${code}: ${message} Trace ID: <guid> Correlation ID: <guid> Timestamp: <time>`;
  const text = ["Sign in", "Sorry, but we are having trouble signing you in.", description, "More about this error"];
  return { status, check, location: null, text };
}

/** A form without some of its fields. */
export function without(form: Record<string, string>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(form).filter(([name]) => !names.includes(name)));
}
