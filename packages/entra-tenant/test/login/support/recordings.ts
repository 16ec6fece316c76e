import { readdirSync, readFileSync } from "node:fs";
import { Hono } from "hono";
import { userInfoRoutes } from "../../../graph/user-info.ts";
import { loginRoutes } from "../../../login/index.ts";
import type { Application } from "../../../entities.ts";
import { walkSignIn } from "../../../../../cli/sandbox/browser.ts";
import { memoryTenant, type MemoryTenant } from "./memory-tenant.ts";
import { graphId } from "./microsoft-apis.ts";
import { scope } from "./permissions.ts";
import { type RawServer, serveRaw } from "./raw-http.ts";
import { addSecret, grant, register, type ApplicationChanges } from "./registrations.ts";
import { requirePrincipal } from "./memory-tenant.ts";

/** What a client did at one point of a flow: it sent a request, or opened a page for the user. */
export type Step = { at: string } & ({ request: string } | { browser: string });

/** The requests of one client, as test/recordings/clients has them. */
export interface ClientRecording {
  client: string;
  version: string;
  /** How the requests were recorded. */
  source: string;
  /** What the replay puts in place of recorded values, because the tenant has just issued it: names of parameters. */
  generated: string[];
  flows: Record<string, Step[]>;
}

interface RecordedCredentials {
  certificate: string;
  issuer: string;
  keys: object;
  secret: string;
  apiSecret: string;
}

const folder = new URL("../../../../../test/recordings/clients/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const recorded = read("credentials.json") as RecordedCredentials;

/** Every recorded client. */
export const clientRecordings = readdirSync(folder)
  .filter((name) => name !== "credentials.json")
  .map((name) => read(name) as ClientRecording);

/** The number at the end of the client id, which the recordings have fixed. */
const recordedClients = { web: 1, desktop: 2, spa: 3, api: 4 } as const;

/** The tenant of the recordings: `send` reaches it in process, for the browser; `raw` by a connection, for the client. */
export interface RecordedTenant {
  tenant: MemoryTenant;
  send: (request: Request) => Promise<Response>;
  raw: RawServer;
}

/** A tenant with the applications of the recordings. */
export async function startRecordedTenant(): Promise<RecordedTenant> {
  const tenant = memoryTenant();
  const web = add(tenant, "web", {
    web: {
      redirectUris: [
        "http://localhost:5000/cb",
        "http://localhost:5000",
        "http://localhost:8080/login/oauth2/code/entra",
      ],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
    },
  });
  addSecret(web, new Date("2036-01-01"), recorded.secret);
  web.keyCredentials.push({
    keyId: "recorded",
    type: "AsymmetricX509Cert",
    usage: "Verify",
    displayName: null,
    startDateTime: "2020-01-01T00:00:00Z",
    endDateTime: "2036-01-01T00:00:00Z",
    key: recorded.certificate,
    customKeyIdentifier: null,
  });
  web.federatedIdentityCredentials.push({
    id: "recorded",
    name: "recorded",
    issuer: recorded.issuer,
    subject: "sub",
    audiences: ["api://AzureADTokenExchange"],
    description: null,
  });
  const desktop = add(tenant, "desktop", {
    publicClient: { redirectUris: ["http://localhost", "http://localhost:5000/cb"] },
  });
  desktop.isFallbackPublicClient = true;
  const spa = add(tenant, "spa", { spa: { redirectUris: ["http://localhost:5001/"] } });
  const api = add(tenant, "api", { api: { oauth2PermissionScopes: [scope("access")] } });
  api.identifierUris = [`api://${api.appId}`];
  addSecret(api, new Date("2036-01-01"), recorded.apiSecret);
  for (const client of [web, desktop, spa, api])
    grant(tenant, client, graphId, "User.Read openid profile offline_access email");
  grant(tenant, web, api.appId, "access");
  const app = new Hono().route("/", userInfoRoutes(tenant)).route("/", loginRoutes(tenant, { fetch: recordedIssuer }));
  const inProcess = async (request: Request): Promise<Response> => await app.request(request);
  return { tenant, send: inProcess, raw: await serveRaw(app.fetch) };
}

/** Where the federated assertions of the recordings come from. */
const recordedIssuer: typeof fetch = async (url) => {
  const { pathname } = new URL(url instanceof Request ? url.url : url);
  const { issuer, keys } = recorded;
  return await Promise.resolve(Response.json(pathname === "/keys" ? keys : { issuer, jwks_uri: `${issuer}/keys` }));
};

function add(tenant: MemoryTenant, name: keyof typeof recordedClients, changes: ApplicationChanges): Application {
  const client = register(tenant, { displayName: name, ...changes });
  const principal = requirePrincipal(tenant, client.appId);
  client.appId = clientIdOf(name);
  principal.appId = client.appId;
  return client;
}

/** The client id of a recorded client. */
export function clientIdOf(name: keyof typeof recordedClients): string {
  return `11111111-aaaa-4aaa-8aaa-00000000000${recordedClients[name]}`;
}

/** The secret of a recorded client. */
export function secretOf(name: "web" | "api"): string {
  return name === "web" ? recorded.secret : recorded.apiSecret;
}

/**
 * A recorded request with values that this tenant has just issued in place of the recorded ones, and the names of those.
 * The length of the body follows; every other byte stays.
 */
export function fillIn(text: string, fresh: Record<string, string>): { text: string; generated: string[] } {
  const end = text.indexOf("\r\n\r\n");
  const generated: string[] = [];
  const put = (name: string, value: string): string => {
    generated.push(name);
    return value;
  };
  const body = Object.entries(fresh).reduce(
    (all, [name, value]) =>
      all.replace(
        new RegExp(`(^|&)${name}=[^&]*`),
        (_whole, before: string) => `${before}${name}=${put(name, encodeURIComponent(value))}`,
      ),
    text.slice(end + 4),
  );
  const head = text
    .slice(0, end)
    .replace(/(?<=\r\nauthorization: bearer )\S+/i, () => put("access_token", fresh["access_token"] ?? ""))
    .replace(/(?<=\r\ncontent-length: )\d+/i, () => String(Buffer.byteLength(body)));
  return { text: `${head}\r\n\r\n${body}`, generated };
}

/** Signs Megan in at an authorization URL and returns what the client is called back with. */
export async function signIn(send: (request: Request) => Promise<Response>, url: string): Promise<URLSearchParams> {
  const fetchPage = async (page: string, init: RequestInit) => await send(new Request(page, init));
  const back = await walkSignIn({ url, account: "megan@contoso.onmicrosoft.com", consent: "accept", fetch: fetchPage });
  const { search, hash } = new URL(back);
  return new URLSearchParams(search === "" ? hash.slice(1) : search);
}
