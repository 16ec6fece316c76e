import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** Entra stores no end date for provisioning credentials. Only the product that issued them knows when they end. */
export const synchronizationSecretAbsent: ResourceRule = {
  name: "synchronization-secret-absent",
  description: "A stack contains no provisioning credentials.",
  judge(resource) {
    if (!resource.isType(azuread.SynchronizationSecret)) return undefined;
    return [
      {
        message: "The provisioning credentials have no end date, and nothing rotates them.",
        fix: "Set a reminder to replace them, or enter them in the portal instead.",
      },
    ];
  },
};
