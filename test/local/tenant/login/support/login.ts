import type { Hono } from "hono";
import { walkSignIn, type SignIn } from "../../../../../local/browser.ts";
import { loginRoutes, type LoginOptions } from "../../../../../local/tenant/login/index.ts";
import type { Application } from "../../../../../local/tenant/entities.ts";
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

/** The body of a refusal with what differs each time, and the ids of the tenant's objects, replaced by words. */
export async function refusal(response: Response): Promise<unknown> {
  const body: unknown = JSON.parse(normalize(await response.text()));
  return { status: response.status, check: response.headers.get("x-local-tenant-check"), body };
}

/** Replaces times and ids. */
export function normalize(text: string): string {
  return text.replaceAll(times, "<time>").replaceAll(guids, "<guid>");
}
