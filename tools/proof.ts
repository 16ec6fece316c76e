import * as client from "openid-client";
import type { Connection, Connections } from "../integrations/connection.ts";
import { walkSignIn } from "../local/browser.ts";
import { openTenantFetch, type TenantFetch } from "../local/tenant-fetch.ts";
import type { TenantAccess } from "../local/world-environment.ts";
import type { Colors } from "./terminal.ts";
import { verifyAccessToken, type AccessFacts } from "./proof-token.ts";

/** What came of using a connection as its target system would. Holds no token and no secret. */
export interface Proof {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, in order. */
  readonly seen: readonly string[];
}

// Everyone in a new local tenant, by who may consent for all.
const user = "user@contoso.onmicrosoft.com";
const administrator = "admin@contoso.onmicrosoft.com";

/** Uses every connection with an OAuth client that knows nothing of this project. */
export async function proveConnections(
  connections: Connections,
  secrets: Record<string, Record<string, string>>,
  tenant: TenantAccess,
): Promise<Proof[]> {
  await using tenantFetch = openTenantFetch(tenant.caFile);
  const all = Object.values(connections).map(async (connection): Promise<Proof> => {
    try {
      const seen = await proveConnection(connection, secrets[connection.name]?.["clientSecret"], tenantFetch);
      return { name: connection.name, ok: true, seen };
    } catch (error) {
      return { name: connection.name, ok: false, seen: [describeError(error)] };
    }
  });
  return await Promise.all(all);
}

/** Returns one line for each connection. */
export function renderProof({ name, ok, seen }: Proof, colors: Colors): string {
  return `  ${ok ? colors.green("ok") : colors.red("failed")}  ${colors.bold(name)}  ${seen.join("; ")}`;
}

type Entra = NonNullable<Connection["entra"]>;

async function proveConnection(
  { entra }: Connection,
  secret: string | undefined,
  tenantFetch: TenantFetch,
): Promise<string[]> {
  if (entra === undefined) return ["needs nothing of Entra"];
  const redirectUri = entra.redirectUris.web[0] ?? entra.redirectUris.publicClient[0];
  // A redirect URI alone makes no sign-in: some products ask for one and use client credentials.
  const signsIn = entra.consent.permissions.delegated.length > 0;
  if (redirectUri !== undefined && signsIn) return await proveSignIn(entra, redirectUri, secret, tenantFetch);
  if (entra.redirectUris.singlePage.length > 0) return ["used by a page in a browser alone; not tried"];
  if (secret === undefined) return ["has no secret; not tried"];
  return await proveClientCredentials(entra, secret, tenantFetch);
}

async function proveSignIn(
  entra: Entra,
  redirectUri: string,
  secret: string | undefined,
  tenantFetch: TenantFetch,
): Promise<string[]> {
  const configuration = await discover(entra, secret, tenantFetch);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: entra.scopes.join(" "),
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
  });
  const seen: string[] = [];
  const back = await signIn(url.href).catch(async () => {
    // A permission that only an administrator can consent to stops the user.
    const consentUrl = new URL(entra.consent.adminConsentUrl);
    consentUrl.searchParams.set("redirect_uri", redirectUri);
    await walkSignIn({ url: consentUrl.href, account: administrator, consent: "accept", fetch: tenantFetch.fetch });
    seen.push(`${administrator} consented for everyone`);
    return await signIn(url.href);
  });
  const tokens = await client.authorizationCodeGrant(configuration, new URL(back), {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  const facts = await verifyAccessToken(tokens.access_token, configuration.serverMetadata(), tenantFetch);
  seen.push(`${facts.who ?? user} signed in`, describeGrant(facts, tokens.scope));
  if (tokens.refresh_token === undefined) return [...seen, "no refresh token asked for"];
  const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token);
  await verifyAccessToken(refreshed.access_token, configuration.serverMetadata(), tenantFetch);
  return [...seen, "refreshed"];

  function signIn(signInUrl: string): Promise<string> {
    return walkSignIn({ url: signInUrl, account: user, consent: "accept", fetch: tenantFetch.fetch });
  }
}

async function proveClientCredentials(entra: Entra, secret: string, tenantFetch: TenantFetch): Promise<string[]> {
  const configuration = await discover(entra, secret, tenantFetch);
  const tokens = await client.clientCredentialsGrant(configuration, { scope: entra.scopes.join(" ") });
  const facts = await verifyAccessToken(tokens.access_token, configuration.serverMetadata(), tenantFetch);
  return ["signed in as itself", describeGrant(facts, tokens.scope)];
}

async function discover(
  entra: Entra,
  secret: string | undefined,
  tenantFetch: TenantFetch,
): Promise<client.Configuration> {
  const authentication = secret === undefined ? client.None() : client.ClientSecretPost(secret);
  return await client.discovery(new URL(entra.issuer), entra.clientId, {}, authentication, {
    [client.customFetch]: (url, options) => tenantFetch.fetch(url, options as RequestInit),
  });
}

function describeGrant({ roles }: AccessFacts, scope: string | undefined): string {
  return roles.length > 0 ? `roles ${roles.join(" ")}` : `scopes ${scope ?? "none"}`;
}

/** The message and what the server said; an error of openid-client holds the answer, never the request. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = "error_description" in error ? String(error.error_description).split("\n")[0] : undefined;
  return said ?? error.message;
}
