import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type FailureKind, ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { DeliverySession } from "../session.ts";
import { type EventType, makeEvent } from "./event.ts";
import { readReceipt, type Receipt } from "./receipt.ts";
import { readSigningKey, signedHeaders } from "./signature.ts";

/** Sends one event and returns the answer, whatever its status below 500. Throws `UserError`. */
export async function sendEvent(session: DeliverySession, type: EventType, values: Values): Promise<Receipt> {
  const message = makeEvent(type, values, session.now());
  const headers = signedHeaders(message, session.machineTime(), readSigningKey(session.settings));
  const url = asText(values["url"]);
  const init: RequestInit = {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "user-agent": "entra-integrations" },
    body: message.body,
    // A redirect would carry the secret to an address that nobody checked.
    redirect: "error",
  };
  try {
    // The receiver recognises a repetition by its id.
    return await session
      .http("the webhook")
      .stream(url, { ...init, isRepeatable: true }, (response) =>
        readReceipt(response, asText(values["clientSecret"])),
      );
  } catch (error) {
    if (error instanceof ServiceFailure) throw notReached(url, error);
    throw error;
  }
}

const outcomes: Record<FailureKind, string> = {
  throttled: "gets too many requests",
  down: "did not answer, or answered with a server error",
  refused: "refused the request",
  unreachable: "cannot be reached",
  unreadable: "answered with a redirect, which is not followed",
  unsendable: "was not called, because the request cannot be written as HTTP",
};

/** The path of a webhook may contain a token, so messages contain only the host. */
function notReached(url: string, { kind, problem }: ServiceFailure): UserError {
  const fix = kind === "down" ? "look at the receiver's log, and run this again when it works" : problem.fix;
  return new UserError({
    message: `the webhook at ${hostOf(url)} ${outcomes[kind]}`,
    ...(fix !== undefined && { fix }),
    code: `webhook-${kind}`,
  });
}

/** Host and port of an address, safe to print. */
export function hostOf(url: string): string {
  return visibleText(new URL(url).host);
}
