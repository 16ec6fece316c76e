import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import * as client from "openid-client";
import { walkSignIn, type SignIn } from "../../../cli/sandbox/browser.ts";
import type { TenantConnection } from "../../../packages/entra-tenant/index.ts";
import { openTenantFetch } from "../../../cli/sandbox/tenant-fetch.ts";
import { tenantTime } from "../../support/tenant-process.ts";
import type { Client } from "./client.ts";

/** The default user. */
export const user = "user@contoso.onmicrosoft.com";

/** The administrator, who may consent for everyone. */
export const administrator = "admin@contoso.onmicrosoft.com";

/** A user who has never consented to anything. */
export const newcomer = "helpdesk@contoso.onmicrosoft.com";

/** Access of a token, and the client's authentication: "0" none, "1" a secret. */
export interface AccessFacts {
  readonly aud: unknown;
  readonly clientId: unknown;
  readonly proof: unknown;
  /** Scopes or roles, sorted. */
  readonly permissions: readonly string[];
}

/** The tenant for its clients and their users. */
export interface SignInService extends AsyncDisposable {
  readonly origin: string;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** openid-client with the product's endpoints, and with the secret in the form like all the vendors' products. */
  configure(product: Client): client.Configuration;
  /** Completes the sign-in pages and returns the callback address. */
  browse(url: string, person?: Partial<SignIn>): Promise<URL>;
  /** Verifies the signature, the issuer and the time of an access token. */
  readAccessToken(token: string): Promise<JWTPayload>;
}

/** Opens a tenant for its clients. */
export async function openSignInService({ origin, tenantId, caFile }: TenantConnection): Promise<SignInService> {
  const tenantFetch = openTenantFetch(caFile);
  const get = async (path: string) => (await tenantFetch.fetch(`${origin}/${tenantId}${path}`)).json();
  const keys = createLocalJWKSet((await get("/discovery/v2.0/keys")) as JSONWebKeySet);
  const [v1, v2] = (await Promise.all([get(discovery), get(`/v2.0${discovery}`)])) as client.ServerMetadata[];
  const servers = { v1: v1!, v2: v2! };
  return {
    origin,
    fetch: tenantFetch.fetch,
    configure({ clientId, clientSecret, tokenEndpoint, authorizationEndpoint }) {
      const server = {
        ...(tokenEndpoint.includes("/oauth2/v2.0/") ? servers.v2 : servers.v1),
        token_endpoint: tokenEndpoint,
        ...(authorizationEndpoint !== undefined && { authorization_endpoint: authorizationEndpoint }),
      };
      // The tenant's clock is fixed.
      const metadata = { [client.clockSkew]: Math.round((Date.parse(tenantTime) - Date.now()) / 1000) };
      const authentication = clientSecret === "" ? client.None() : client.ClientSecretPost(clientSecret);
      const configuration = new client.Configuration(server, clientId, metadata, authentication);
      configuration[client.customFetch] = (url, options) => tenantFetch.fetch(url, options as RequestInit);
      return configuration;
    },
    browse: async (url, person) =>
      new URL(await walkSignIn({ url, account: user, consent: "accept", fetch: tenantFetch.fetch, ...person })),
    async readAccessToken(token) {
      const issuer = [servers.v1.issuer, servers.v2.issuer];
      return (await jwtVerify(token, keys, { issuer, currentDate: new Date(tenantTime) })).payload;
    },
    [Symbol.asyncDispose]: () => tenantFetch[Symbol.asyncDispose](),
  };
}

const discovery = "/.well-known/openid-configuration";

/** Summary of a verified access token. */
export async function readAccess(service: SignInService, accessToken: string): Promise<AccessFacts> {
  const claims = await service.readAccessToken(accessToken);
  const { aud, appid, azp, appidacr, azpacr, scp, roles } = claims;
  const permissions = typeof scp === "string" ? scp.split(" ") : ((roles ?? []) as string[]);
  return {
    aud,
    clientId: appid ?? azp,
    proof: appidacr ?? azpacr,
    permissions: permissions.toSorted(),
  };
}

/** The code of Entra's refusal, from the page or the response. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  const refused: unknown = await attempt.then(
    () => "nothing was refused",
    (error: unknown) => error,
  );
  if (!(refused instanceof Error)) return String(refused);
  const said = "error_description" in refused ? String(refused.error_description) : refused.message;
  return /AADSTS\d+/.exec(said)?.[0] ?? said;
}
