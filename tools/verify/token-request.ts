import { decodeJwt } from "jose";
import { z } from "zod";
import { UserMistake } from "../../local/user-mistake.ts";
import type { Fetch } from "./graph-reader.ts";

/** A client that asks for a token as itself. */
export interface ClientCredentials {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `<resource>/.default` */
  readonly scope: string;
}

/** What the sign-in service answered. The token itself is in neither. */
export type TokenAnswer =
  | { readonly state: "issued"; readonly audience: string; readonly roles: readonly string[] }
  | { readonly state: "unreadable" }
  | { readonly state: "refused"; readonly refusal: Refusal };

/** A refusal of the sign-in service, such as AADSTS7000215. */
export interface Refusal {
  readonly code: number | undefined;
  /** Its first sentence. */
  readonly text: string;
}

const issuedBody = z.object({ access_token: z.string() });
const refusedBody = z.object({
  error: z.string(),
  error_description: z.string().default(""),
  error_codes: z.array(z.number()).default([]),
});

/** Asks for a token with a client secret: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export async function requestToken(client: ClientCredentials, fetch: Fetch): Promise<string | Refusal> {
  const { tokenEndpoint, clientId, clientSecret, scope } = client;
  if (!tokenEndpoint.startsWith("https://")) {
    throw new UserMistake(
      `tokenEndpoint: must use https before a secret is sent there, got "${tokenEndpoint}"\n` +
        "  fix: deploy the stack again with this version  [token-endpoint-not-https]",
    );
  }
  const response = await fetch(tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    }),
    // A redirect would carry the secret to a host that nobody checked.
    redirect: "error",
  });
  const body: unknown = await response.json().catch(() => undefined);
  const issued = issuedBody.safeParse(body);
  if (issued.success) return issued.data.access_token;
  const refused = refusedBody.safeParse(body);
  if (!refused.success) {
    throw new UserMistake(
      `${new URL(tokenEndpoint).host} answered ${response.status} without saying why\n  fix: try again  [sign-in-unavailable]`,
    );
  }
  const { error, error_description: description, error_codes: codes } = refused.data;
  return { code: codes[0], text: firstSentence(description.replaceAll(clientSecret, "[secret]")) || error };
}

/** Tries a client's secret and reads what the token that it gets is good for. */
export async function tryCredentials(client: ClientCredentials, fetch: Fetch): Promise<TokenAnswer> {
  const got = await requestToken(client, fetch);
  if (typeof got !== "string") return { state: "refused", refusal: got };
  try {
    // Read and not verified: it came from the sign-in service itself, and only the API that it is for can verify it.
    const { aud, roles } = decodeJwt(got);
    const audience = typeof aud === "string" ? aud : "";
    return { state: "issued", audience, roles: Array.isArray(roles) ? roles.map(String) : [] };
  } catch {
    return { state: "unreadable" };
  }
}

/** Without the ids and the time that follow it. */
function firstSentence(description: string): string {
  return (/^.*?(?=\s*(Trace ID:|[\r\n]|$))/.exec(description)?.[0] ?? "").trim();
}
