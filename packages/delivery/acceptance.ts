import { z } from "zod";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { unreadable } from "@entra-integrations/http/service-failure.ts";
import { ownRequestId } from "@entra-integrations/sign-in-evidence/own-sign-ins.ts";
import { patiently } from "./patience.ts";
import type { DeliverySession } from "./session.ts";

/** A client secret of an application. */
export interface NewSecret {
  /** Such as `https://login.microsoftonline.com`, which is also the default for an empty text. */
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const notReplicated = new Set([
  // The secret, the application and its service principal are unknown to the server that answers.
  7000215, 700016, 7000229,
]);

const patienceSeconds = 180;

/**
 * Waits until Entra accepts a secret. A new one is refused for seconds to minutes, and a product that received it in that
 * time would fail. Throws `UserError` after three minutes, and at once for any other refusal.
 */
export async function waitUntilAccepted(session: DeliverySession, secret: NewSecret): Promise<void> {
  let reason = "";
  const isAccepted = await patiently(
    session,
    async () => {
      const refusal = await requestToken(session, secret);
      if (refusal === undefined) return true;
      if (!refusal.codes.some((code) => notReplicated.has(code))) throw notAccepted(secret, refusal.text, false);
      reason = refusal.text;
      return undefined;
    },
    patienceSeconds,
  );
  if (isAccepted === undefined) throw notAccepted(secret, reason, true);
}

interface Refusal {
  readonly codes: readonly number[];
  readonly text: string;
}

const refusalBody = z.object({
  error: z.string(),
  error_description: z.string().default(""),
  error_codes: z.array(z.number()).default([]),
});

/** Requests a token for Microsoft Graph, which any application can get. Returns undefined if the secret is accepted. */
async function requestToken(session: DeliverySession, secret: NewSecret): Promise<Refusal | undefined> {
  const request = { service: "Microsoft Entra", method: "POST", url: tokenEndpointOf(secret) };
  const response = await session.http(request.service).fetch(request.url, {
    method: request.method,
    // It changes only the log of sign-ins.
    isRepeatable: true,
    redirect: "error",
    headers: { "client-request-id": ownRequestId() },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: secret.clientId,
      client_secret: secret.clientSecret,
      scope: "https://graph.microsoft.com/.default",
    }),
  });
  if (response.ok) return undefined;
  const { success, data } = refusalBody.safeParse(await response.json().catch(() => undefined));
  if (!success) throw unreadable(request, response.status);
  const [sentence = ""] = data.error_description.split(/\s*(?:Trace ID:|[\r\n])/, 1);
  const text = (sentence === "" ? data.error : sentence).replaceAll(secret.clientSecret, "[secret]");
  return { codes: data.error_codes, text: visibleText(text) };
}

function tokenEndpointOf({ authorityHost, tenantId }: NewSecret): string {
  const host = authorityHost === "" ? "https://login.microsoftonline.com" : authorityHost.replace(/\/+$/, "");
  if (!/^https:\/\/[^/?#@]+$/.test(host)) {
    throw new UserError({
      message: `authorityHost: must be an https address without a path, got "${visibleText(authorityHost)}"`,
      fix: "use an address such as https://login.microsoftonline.com",
      code: "authority-host-invalid",
    });
  }
  return `${host}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
}

function notAccepted({ clientId }: NewSecret, refusal: string, isTimeout: boolean): UserError {
  const application = visibleText(clientId);
  return isTimeout
    ? new UserError({
        message: `Microsoft Entra does not accept the new secret of application ${application} after ${patienceSeconds} seconds, so it was not delivered: ${refusal}`,
        fix: "run this again in some minutes; new secrets can take that long to reach all servers of Entra",
        code: "secret-not-accepted",
      })
    : new UserError({
        message: `Microsoft Entra refuses the sign-in of application ${application}, so its new secret was not delivered: ${refusal}`,
        fix: "look up the AADSTS code at https://login.microsoftonline.com/error, correct the cause and run this again",
        code: "sign-in-refused",
      });
}
