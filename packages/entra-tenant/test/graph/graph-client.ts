import { generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { expect } from "vitest";
import { createApp } from "../../app.ts";
import { createTenant, type LiveTenant } from "../../directory.ts";
import { createState } from "../../state.ts";

export const graphAppId = "00000003-0000-0000-c000-000000000000";
const today = new Date("2026-11-21T08:00:00.000Z");

// Generating keys is slow, so all tests of a file share them. Each test has its own directory.
const state = await createState(today);

/** What tests read by name in an answer; everything else is compared whole. */
export interface Body {
  id: string;
  appId: string;
  displayName: string;
  keyId: string;
  secretText: string;
  appRoles: { value: string }[];
  oauth2PermissionScopes: { value: string }[];
  passwordCredentials: Record<string, unknown>[];
  keyCredentials: Record<string, unknown>[];
  error: { code: string; message: string };
  value: Body[];
  "@odata.nextLink": string;
  [property: string]: unknown;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

export interface GraphClient {
  tenant: LiveTenant;
  /** Counts the commits, to tell an answer that came before its write. */
  commits(): number;
  setClock(date: string): void;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The answer as it comes, for those that are not JSON. */
  raw(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Response>;
  /** The same tenant, seen by another caller. */
  as(claims: Record<string, unknown>): Promise<GraphClient>;
  withToken(token: string | undefined): GraphClient;
}

/** A fresh tenant, called in process as its deployer. */
export async function startGraph(): Promise<GraphClient> {
  let now = today;
  let commits = 0;
  const save = () => {
    commits++;
    return Promise.resolve();
  };
  const tenant = createTenant({ ...structuredClone(state), port: 8443 }, { now: () => now, save });
  await tenant.reset();
  const app = createApp(tenant);

  function client(token: string | undefined): GraphClient {
    return {
      tenant,
      commits: () => commits,
      setClock: (date) => void (now = new Date(date)),
      async call(method, path, body, headers = {}) {
        const response = await app.request(path, {
          method,
          headers: {
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            "content-type": "application/json; charset=utf-8",
            "client-request-id": "test-request",
            ...headers,
          },
          ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        return {
          status: response.status,
          headers: response.headers,
          body: (text === "" ? {} : JSON.parse(text)) as Body,
        };
      },
      raw: async (method, path, headers = {}, body) =>
        await app.request(path, {
          method,
          headers: { authorization: `Bearer ${token ?? ""}`, ...headers },
          ...(body !== undefined && { body }),
        }),
      as: async (claims) => client(await signToken(tenant, claims)),
      withToken: client,
    };
  }

  return client(await signToken(tenant, {}));
}

/** Signs a token as the tenant's sign-in would, by default for the deployer with all its permissions. */
export async function signToken(
  tenant: LiveTenant,
  claims: Record<string, unknown>,
  foreignKey = false,
): Promise<string> {
  const [jwk] = tenant.signingKeys as JWK[];
  const key = foreignKey ? (await generateKeyPair("RS256")).privateKey : await importJWK(jwk ?? {}, "RS256");
  const now = Math.floor(tenant.now().getTime() / 1000);
  const defaults = {
    aud: tenant.origin,
    tid: tenant.id,
    iat: now,
    exp: now + 3600,
    oid: tenant.deployer.objectId,
    appid: tenant.deployer.clientId,
    ...(claims["scp"] === undefined && {
      roles: [
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "User.Read.All",
        "Organization.Read.All",
      ],
    }),
  };
  return new SignJWT({ ...defaults, ...claims }).setProtectedHeader({ alg: "RS256", kid: jwk?.kid ?? "" }).sign(key);
}

/** The whole body of a refusal. */
export function refusal(code: string, message: string) {
  return {
    error: {
      code,
      message,
      innerError: {
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
        "request-id": expect.any(String) as string,
        "client-request-id": "test-request",
      },
    },
  };
}

export async function createApplication(graph: GraphClient, body: object = {}): Promise<Body> {
  const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Integray", ...body });
  expect(answer.status).toBe(201);
  return answer.body;
}

export async function createServicePrincipal(graph: GraphClient, appId: string): Promise<Body> {
  const answer = await graph.call("POST", "/v1.0/servicePrincipals", { appId });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** An entity without the context that its answer carries. */
export function entityOf(body: Body): Body {
  return without(body, "@odata.context") as Body;
}

/** An object without some of its properties. */
export function without(object: object, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Object id of Microsoft Graph's service principal. */
export function graphPrincipalId({ tenant }: GraphClient): string {
  return tenant.findServicePrincipal(graphAppId)?.id ?? "";
}
