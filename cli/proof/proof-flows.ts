import * as client from "openid-client";
import type { Connection } from "../../integrations/connection.ts";
import { walkSignIn } from "../sandbox/browser.ts";
import type { TenantFetch } from "../sandbox/tenant-fetch.ts";
import { clockToleranceSeconds, verifyAccessToken, type TokenClaims } from "./proof-token.ts";

/** A connection as its target system uses it. */
export interface Client {
  readonly entra: NonNullable<Connection["entra"]>;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
  readonly tenantFetch: TenantFetch;
  /** The tenant's clock. */
  readonly now: () => Date;
}

/** One authorization code flow, with the parameters that this product adds. */
export interface SignInRequest {
  readonly redirectUri: string;
  readonly usesPkce: boolean;
  /** @default 2 */
  readonly version?: 1 | 2;
  readonly authorize: Record<string, string>;
  /** Parameters of the code request. @default - none */
  readonly redeem?: Record<string, string>;
  /** Parameters of the refresh request. @default - none */
  readonly renew?: Record<string, string>;
  /** Whether the last token reads the user's address from Microsoft Graph. @default false */
  readonly readsAddress?: boolean;
}

// The users of a new local tenant: one can consent for the organization, the other cannot.
const user = "user@contoso.onmicrosoft.com";
const administrator = "admin@contoso.onmicrosoft.com";

/**
 * Signs a user in and renews the token. If a user cannot consent, an administrator consents first. Returns the
 * observations.
 */
export async function proveSignIn(product: Client, request: SignInRequest): Promise<string[]> {
  const { redirectUri, usesPkce, authorize, redeem, renew, version = 2 } = request;
  const configuration = await discover(product, version);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    state,
    ...authorize,
    ...(usesPkce && {
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }),
  });
  const seen: string[] = [];
  const signIn = () =>
    walkSignIn({ url: url.href, account: user, consent: "accept", fetch: product.tenantFetch.fetch });
  const back = await signIn().catch(async () => {
    await consentForEveryone(product, redirectUri);
    seen.push(`${administrator} consented for everyone`);
    return await signIn();
  });
  const checks = { expectedState: state, ...(usesPkce && { pkceCodeVerifier: verifier }) };
  const tokens = await client.authorizationCodeGrant(configuration, new URL(back), checks, redeem);
  const facts = await verify(tokens.access_token, configuration, product);
  const endpoint = version === 1 ? " at the v1 endpoint" : "";
  seen.push(`${facts.who ?? user} signed in${endpoint}`, describeGrant(facts, tokens.scope));
  let last = tokens.access_token;
  if (tokens.refresh_token === undefined) {
    seen.push("no refresh token asked for");
  } else {
    last = (await client.refreshTokenGrant(configuration, tokens.refresh_token, renew)).access_token;
    await verify(last, configuration, product);
    seen.push("refreshed");
  }
  if (request.readsAddress === true) seen.push(`read the address ${await readAddress(product, last)}`);
  return seen;
}

/** Signs in without a user, once for each request. Returns the observations. */
export async function proveClientCredentials(product: Client, requests: Record<string, string>[]): Promise<string[]> {
  const { state, permissions } = product.entra.consent;
  const seen: string[] = [];
  for (const request of requests) {
    const configuration = await discover(product, "resource" in request ? 1 : 2);
    const tokens = await client.clientCredentialsGrant(configuration, request);
    const facts = await verify(tokens.access_token, configuration, product);
    const audience = request["resource"] ?? request["scope"]?.replace(/\/\.default$/, "");
    if (facts.audience !== audience) throw new Error(`the token is for ${facts.audience}, not for ${String(audience)}`);
    const missing = permissions.application.filter(({ value }) => !facts.roles.includes(value));
    if (state === "granted" && missing.length > 0) {
      throw new Error(`the token lacks the roles ${missing.map(({ value }) => value).join(" ")}`);
    }
    const endpoint = "resource" in request ? " at the v1 endpoint" : "";
    seen.push(`signed in as itself for ${audience}${endpoint}`);
    if (facts.roles.length > 0) seen.push(describeGrant(facts, undefined));
  }
  return seen;
}

async function consentForEveryone({ entra, tenantFetch }: Client, redirectUri: string): Promise<void> {
  const url = new URL(entra.consent.adminConsentUrl);
  url.searchParams.set("redirect_uri", redirectUri);
  await walkSignIn({ url: url.href, account: administrator, consent: "accept", fetch: tenantFetch.fetch });
}

/** The issuer of v1 differs from its address, so standard discovery works only with v2. */
async function discover({ entra, secret, tenantFetch, now }: Client, version: 1 | 2): Promise<client.Configuration> {
  const authentication = secret === undefined ? client.None() : client.ClientSecretPost(secret);
  const customFetch: client.CustomFetch = (url, options) => tenantFetch.fetch(url, options as RequestInit);
  const metadata = {
    [client.clockSkew]: Math.round((now().getTime() - Date.now()) / 1000),
    [client.clockTolerance]: clockToleranceSeconds,
  };
  if (version === 2) {
    const options = { [client.customFetch]: customFetch };
    return await client.discovery(new URL(entra.issuer), entra.clientId, metadata, authentication, options);
  }
  const url = `${entra.issuer.replace(/\/v2\.0$/, "")}/.well-known/openid-configuration`;
  const server = (await (await tenantFetch.fetch(url)).json()) as client.ServerMetadata;
  const configuration = new client.Configuration(server, entra.clientId, metadata, authentication);
  configuration[client.customFetch] = customFetch;
  return configuration;
}

function verify(token: string, configuration: client.Configuration, product: Client): Promise<TokenClaims> {
  return verifyAccessToken(token, configuration.serverMetadata(), product);
}

/** Departs from Entra: Microsoft Graph is at the tenant's own address. */
async function readAddress({ entra, tenantFetch }: Client, accessToken: string): Promise<string> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await tenantFetch.fetch(`${new URL(entra.tokenEndpoint).origin}/v1.0/me`, { headers });
  const { mail } = (await answer.json()) as { mail?: string };
  if (mail === undefined)
    throw new Error(`Microsoft Graph did not return the signed-in user (${String(answer.status)})`);
  return mail;
}

function describeGrant({ roles }: TokenClaims, scope: string | undefined): string {
  return roles.length > 0 ? `roles ${roles.join(" ")}` : `scopes ${scope ?? "none"}`;
}
