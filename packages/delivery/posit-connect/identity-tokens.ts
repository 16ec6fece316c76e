import { readFileSync } from "node:fs";
import { z } from "zod";
import { readJson } from "@entra-integrations/http/read-json.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { normalizeAddress } from "../settings.ts";
import { placeOf } from "./address.ts";

/** An API key that Connect issued for an identity token. */
export interface ShortLivedKey {
  readonly key: string;
  /** In milliseconds of the session's pace. */
  readonly until: number;
}

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const metadataSchema = z.object({ token_endpoint: z.string(), grant_types_supported: z.array(z.string()).optional() });
const grantSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().default("") });

/**
 * Exchanges the pipeline's identity token for an API key, as `rsconnect login --identity-token` of Posit does (RFC 8693).
 * Returns undefined if the environment offers no token for this server. Not tried on a real server.
 */
export async function exchangeIdentityToken(
  session: DeliverySession,
  address: string,
): Promise<ShortLivedKey | undefined> {
  const token = await readIdentityToken(session, address);
  if (token === undefined) return undefined;
  const url = await findTokenEndpoint(session, address);
  const request = { service: "Posit Connect", method: "POST", url };
  const response = await session.http(request.service).fetch(url, {
    method: "POST",
    isRepeatable: true,
    redirect: "error",
    body: new URLSearchParams({
      grant_type: tokenExchange,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token: token,
    }),
  });
  if (!response.ok) {
    const { data } = refusalSchema.safeParse(await response.json().catch(() => undefined));
    const reason = data === undefined ? `status ${response.status}` : `${data.error}: ${data.error_description}`;
    throw notExchanged(address, visibleText(reason.replaceAll(token, "[token]")));
  }
  const { access_token: key, expires_in: seconds = 300 } = await readJson(request, response, grantSchema);
  return { key, until: session.pace.now() + seconds * 1000 };
}

async function findTokenEndpoint(session: DeliverySession, address: string): Promise<string> {
  const url = `${address}/.well-known/oauth-authorization-server`;
  const request = { service: "Posit Connect", method: "GET", url };
  const response = await session.http(request.service).fetch(url, { redirect: "error" });
  const { success, data } = metadataSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !success || data.grant_types_supported?.includes(tokenExchange) === false) {
    throw notExchanged(address, "this version does not exchange identity tokens");
  }
  const { token_endpoint: endpoint } = data;
  // The token must not go to another server.
  if (URL.canParse(endpoint) && new URL(endpoint).origin === new URL(address).origin) return endpoint;
  throw notExchanged(address, "its token endpoint is on another server");
}

/**
 * A token in the environment is for the server in CONNECT_SERVER. GitHub issues one for any server, with its address as
 * audience: https://docs.github.com/actions/reference/security/oidc
 */
async function readIdentityToken(session: DeliverySession, address: string): Promise<string | undefined> {
  const { server, token, tokenFile, requestUrl, requestToken } = session.settings.positConnectIdentity;
  if (server !== undefined && normalizeAddress(server) === address) {
    const found = tokenFile === undefined ? token : readTokenFile(tokenFile);
    if (found !== undefined) return found;
  }
  if (requestUrl === undefined || requestToken === undefined) return undefined;
  const url = new URL(requestUrl);
  url.searchParams.set("audience", address);
  const request = { service: "GitHub's token service", method: "GET", url: url.href };
  const response = await session.http(request.service).fetch(request.url, {
    headers: { authorization: `bearer ${requestToken}` },
    redirect: "error",
  });
  if (!response.ok) throw notExchanged(address, `GitHub issued no identity token (status ${response.status})`);
  return (await readJson(request, response, z.object({ value: z.string().min(1) }))).value;
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new UserError({
      message: `cannot read the file ${visibleText(file)} that CONNECT_IDENTITY_TOKEN_FILE names`,
      fix: "let the pipeline write its identity token there before this run",
      code: "posit-identity-token-file",
    });
  }
}

function notExchanged(address: string, reason: string): UserError {
  return new UserError({
    message: `Posit Connect (${placeOf(address)}) gave no API key for the pipeline's identity token: ${reason}`,
    fix: "grant a service principal in Connect access for this pipeline, with the server's address as audience, or store an API key in entra-delivery:positConnectApiKeys",
    code: "posit-identity-token-refused",
  });
}
