import { createHmac } from "node:crypto";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { DeliverySettings } from "../settings.ts";

/** A message to sign. `body` must be sent unchanged. */
export interface WebhookMessage {
  readonly id: string;
  readonly body: string;
}

/**
 * Signs a message as Standard Webhooks requires, so that receivers can use ready libraries:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders({ id, body }: WebhookMessage, at: Date, key: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

/** Reads the key of the settings. Throws `UserError` if it is missing or has another form. */
export function readSigningKey({ webhookSigningKey: signingKey }: DeliverySettings): Buffer {
  const setKey = "pulumi config set --secret entra-delivery:webhookSigningKey";
  if (signingKey === undefined) {
    throw new UserError({
      message: "entra-delivery:webhookSigningKey: must be set to sign webhooks, is missing",
      fix: `create a key with: echo "whsec_$(openssl rand -base64 32)", give it to the receiver and store it with: ${setKey} (or in ENTRA_DELIVERY_WEBHOOK_KEY)`,
      code: "webhook-key-missing",
    });
  }
  const encoded = signingKey.trim().replace(/^whsec_/, "");
  const key = Buffer.from(encoded, "base64");
  // Node skips characters that are not base64. The specification asks for 24 to 64 bytes.
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  if (isBase64 && key.length >= 24 && key.length <= 64) return key;
  throw new UserError({
    message: 'entra-delivery:webhookSigningKey: must be "whsec_" and 24 to 64 bytes in base64',
    fix: `create a key with: echo "whsec_$(openssl rand -base64 32)" and store it with: ${setKey}`,
    code: "webhook-key-invalid",
  });
}
