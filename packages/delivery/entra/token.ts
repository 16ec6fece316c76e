import { unreadable } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { readAssertion } from "./assertion.ts";
import type { EntraTenant } from "./tenant.ts";

interface Token {
  readonly text: string;
  /** In milliseconds of the session's pace. */
  readonly renewAt: number;
}

const tokens = new WeakMap<DeliverySession, Map<string, Promise<Token>>>();

/**
 * Returns a token of the deploying identity for an API, such as `https://graph.microsoft.com`. Requests of one deployment share
 * it. `isRefused` asks for a new one: roles that were granted since are only in that. Throws `UserError`.
 */
export async function tokenFor(tenant: EntraTenant, api: string, isRefused = false): Promise<string> {
  const { session, cloud, tenantId } = tenant;
  const known = tokens.get(session) ?? new Map<string, Promise<Token>>();
  tokens.set(session, known);
  const key = [cloud.authority, tenantId, api].join(" ");
  const pending = known.get(key);
  if (pending !== undefined && !isRefused) {
    const { text, renewAt } = await pending;
    if (session.pace.now() < renewAt) return text;
  }
  const next = requestToken(tenant, `${api}/.default`);
  known.set(key, next);
  return await next.then(
    ({ text }) => text,
    (error: unknown) => {
      known.delete(key);
      throw error;
    },
  );
}

async function requestToken(tenant: EntraTenant, scope: string): Promise<Token> {
  const { clientSecret, useOidc, useMsi, useCli } = tenant.session.settings.identity;
  if (clientSecret !== undefined) return await signIn(tenant, scope, { client_secret: clientSecret });
  if (useOidc) {
    const client_assertion = await readAssertion(tenant);
    const client_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    return await signIn(tenant, scope, { client_assertion, client_assertion_type });
  }
  if (useMsi || useCli) return await signInByLibrary(tenant, scope, useMsi);
  throw notSignedIn(tenant, "ARM_CLIENT_SECRET and ARM_USE_OIDC are not set, and ARM_USE_CLI is false");
}

const answerBody = z.object({ access_token: z.string(), expires_in: z.coerce.number() });
const refusalBody = z.object({ error: z.string(), error_description: z.string().default("") });

async function signIn(tenant: EntraTenant, scope: string, credential: Record<string, string>): Promise<Token> {
  const { session, cloud, tenantId } = tenant;
  const { clientId } = session.settings.identity;
  if (clientId === undefined) throw notSignedIn(tenant, "ARM_CLIENT_ID is not set");
  const request = {
    service: "Microsoft Entra",
    method: "POST",
    url: `${cloud.authority}/${tenantId}/oauth2/v2.0/token`,
  };
  const response = await session.http(request.service).fetch(request.url, {
    method: request.method,
    // It changes only the log of sign-ins.
    isRepeatable: true,
    redirect: "error",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, scope, ...credential }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const answer = answerBody.safeParse(body);
  if (response.ok && answer.success) {
    // Half of the lifetime: a deployment may wait for minutes between two requests.
    return { text: answer.data.access_token, renewAt: session.pace.now() + answer.data.expires_in * 500 };
  }
  const refusal = refusalBody.safeParse(body);
  if (!refusal.success) throw unreadable(request, response.status);
  const [sentence = ""] = refusal.data.error_description.split(/\s*(?:Trace ID:|[\r\n])/, 1);
  const secrets = Object.values(credential);
  throw notSignedIn(
    tenant,
    secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), sentence || refusal.data.error),
  );
}

const longestSeconds = 120;

/** Managed identities and the Azure CLI are asked by Microsoft's library, which takes long to load. */
async function signInByLibrary(tenant: EntraTenant, scope: string, isManaged: boolean): Promise<Token> {
  const { session, tenantId } = tenant;
  const { AzureCliCredential, ManagedIdentityCredential } = await import("@azure/identity");
  const { clientId } = session.settings.identity;
  const credential = isManaged
    ? new ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
    : new AzureCliCredential({ tenantId, processTimeoutInMs: longestSeconds * 1000 });
  try {
    const { token, expiresOnTimestamp } = await credential.getToken(scope, {
      abortSignal: session.pace.timeout(longestSeconds * 1000),
    });
    return { text: token, renewAt: session.pace.now() + (expiresOnTimestamp - Date.now()) / 2 };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // Where the Azure CLI printed something else than JSON, the library quotes it, and a token may be in that.
    throw notSignedIn(tenant, /\bJSON\b/.test(text) ? "az prints no token but a text that cannot be read" : text);
  }
}

function notSignedIn({ tenantId }: EntraTenant, reason: string): UserError {
  const [line = ""] = reason.trim().split("\n", 1);
  return new UserError({
    message: `the deploying identity cannot sign in to tenant ${tenantId}: ${visibleText(line)}`,
    fix: "set ARM_CLIENT_ID with ARM_CLIENT_SECRET or ARM_USE_OIDC, as for the azuread provider",
    code: "delivery-not-signed-in",
  });
}
