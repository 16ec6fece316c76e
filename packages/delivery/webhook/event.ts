import { createHash } from "node:crypto";
import { asText, omit, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { WebhookMessage } from "./signature.ts";

/** `credential.delivered` names the current credential; `credential.removed` ends the deliveries of an integration. */
export type EventType = "credential.delivered" | "credential.removed";

const names = ["integration", "system", "tenantId", "clientId", "keyId", "expiresOn"];

/**
 * Makes the event for a receiver. Its id depends on the contents and not on the time, so a repeated delivery has the same
 * id, also from a later run, and the receiver can ignore it.
 */
export function makeEvent(type: EventType, values: Values, at: Date): WebhookMessage {
  const sendsSecret = type === "credential.delivered" && values["sendsSecret"] === true;
  const data: Values = {};
  for (const name of names) if (values[name] !== "") data[name] = values[name];
  if (hasGeneration(values)) data["generation"] = values["generation"];
  if (sendsSecret) data["clientSecret"] = asText(values["clientSecret"]);
  // Without the secret: the id is not secret, and the key id already identifies the secret.
  const identity = JSON.stringify([type, omit(data, ["clientSecret"]), sendsSecret]);
  return {
    id: `delivery_${createHash("sha256").update(identity).digest("hex").slice(0, 32)}`,
    body: JSON.stringify({ type, timestamp: at.toISOString(), data }),
  };
}

/** Whether the integration has a secret. The bridge fills in 0 for a missing number, and 0 is also the first generation. */
export function hasGeneration({ keyId, expiresOn }: Values): boolean {
  return keyId !== "" || expiresOn !== "";
}
