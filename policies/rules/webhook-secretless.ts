import { isWebhook } from "../deliveries.ts";
import type { ResourceRule } from "../rule.ts";

/** The receiver, and everything that logs its requests, gets a secret that a key vault would give only to its reader. */
export const webhookSecretless: ResourceRule = {
  name: "webhook-secretless",
  description: "A webhook announces a client secret, but does not contain it.",
  judge(resource) {
    if (!isWebhook(resource)) return undefined;
    if (resource.props["sendsSecret"] !== true) return [];
    return [
      {
        message: "The webhook contains the client secret.",
        fix: "Deliver the secret to a key vault that the adapter reads, or check who can read the adapter's requests and logs.",
      },
    ];
  },
};
