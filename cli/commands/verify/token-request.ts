import { decodeJwt } from "jose";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { down, unreadable } from "@entra-integrations/http/service-failure.ts";
import { ownRequestId } from "@entra-integrations/sign-in-evidence/own-sign-ins.ts";

/** A client that requests an app-only token. */
export interface ClientCredentials {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `<resource>/.default` */
  readonly scope: string;
}

/** A client that sends a token of another issuer instead of a secret. */
export interface ClientAssertion extends Omit<ClientCredentials, "clientSecret"> {
  readonly clientAssertion: string;
}

/** The response of the sign-in service, without the token. */
export type TokenAnswer =
  | { readonly state: "issued"; readonly audience: string; readonly roles: readonly string[] }
  | { readonly state: "unreadable" }
  | { readonly state: "refused"; readonly refusal: Refusal };

/** An error code of the sign-in service, such as AADSTS7000215. */
export interface Refusal {
  readonly code: number | undefined;
  /** Its first sentence. */
  readonly text: string;
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const issuedBody = z.object({ access_token: z.string() });
const refusedBody = z.object({
  error: z.string(),
  error_description: z.string().default(""),
  error_codes: z.array(z.number()).default([]),
});

interface TokenRequestOptions {
  /** Whether the credential is a product's, so that its sign-in log must show that the product did not use it. @default false */
  readonly isCheck?: boolean;
}

/**
 * Requests a token with a client secret:
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function requestToken(
  client: ClientCredentials | ClientAssertion,
  fetch: Fetch,
  { isCheck = false }: TokenRequestOptions = {},
): Promise<string | Refusal> {
  const { tokenEndpoint, clientId, scope } = client;
  const secret = "clientSecret" in client ? client.clientSecret : client.clientAssertion;
  if (!tokenEndpoint.startsWith("https://")) {
    throw new UserError({
      message: `tokenEndpoint: must use https before a secret is sent there, got "${tokenEndpoint}"`,
      fix: "deploy the stack again with this version",
      code: "token-endpoint-not-https",
    });
  }
  const request = { service: "Microsoft Entra", method: "POST", url: tokenEndpoint };
  const response = await fetch(tokenEndpoint, {
    service: request.service,
    method: request.method,
    // The request only adds an entry to the sign-in log.
    isRepeatable: true,
    ...(isCheck && { headers: { "client-request-id": ownRequestId() } }),
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      ...("clientSecret" in client
        ? { client_secret: secret }
        : { client_assertion_type: assertionType, client_assertion: secret }),
      scope,
    }),
    // A redirect would send the secret to an unchecked host.
    redirect: "error",
  });
  const body: unknown = await response.json().catch(() => undefined);
  const issued = issuedBody.safeParse(body);
  if (issued.success) return issued.data.access_token;
  const refused = refusedBody.safeParse(body);
  if (!refused.success) throw unreadable(request, response.status);
  const { error, error_description: description, error_codes: codes } = refused.data;
  // https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1: this error is about the service, not about the secret.
  if (["temporarily_unavailable", "server_error"].includes(error)) throw down(request, { status: response.status });
  return { code: codes[0], text: firstSentence(description.replaceAll(secret, "[secret]")) || error };
}

/** Requests a token with a client's secret and reads its claims. */
export async function tryCredentials(client: ClientCredentials, fetch: Fetch): Promise<TokenAnswer> {
  const got = await requestToken(client, fetch, { isCheck: true });
  if (typeof got !== "string") return { state: "refused", refusal: got };
  try {
    // The token is not verified: it came from the sign-in service itself, and only its API can verify it.
    const { aud, roles } = decodeJwt(got);
    const audience = typeof aud === "string" ? aud : "";
    return { state: "issued", audience, roles: Array.isArray(roles) ? roles.map(String) : [] };
  } catch {
    return { state: "unreadable" };
  }
}

/** Removes the ids and the time at the end. */
function firstSentence(description: string): string {
  return (/^.*?(?=\s*(Trace ID:|[\r\n]|$))/.exec(description)?.[0] ?? "").trim();
}
