import { secretEndOf } from "../lifetimes.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  maximumDays: {
    type: "integer",
    minimum: 1,
    default: 180,
    description: "The largest number of days that a client secret may have left when it is created or kept",
  },
});

const day = 86_400_000;

/** CISA's baseline for Entra ID, MS.AAD.5.6. */
export const secretLifetimeLimited: ResourceRule = {
  name: "secret-lifetime-limited",
  description: "A client secret ends soon.",
  configSchema: settings.configSchema,
  judge(resource, now) {
    const end = secretEndOf(resource);
    if (end === undefined) return undefined;
    const { maximumDays } = settings.read(resource);
    const days = "at" in end ? (end.at.getTime() - now.getTime()) / day : Infinity;
    if (days <= maximumDays) return [];
    return [
      {
        message: `The client secret ${"fault" in end ? end.fault : `is valid for ${Math.ceil(days)} days`}; the limit is ${maximumDays}.`,
        fix: `Set its end date at most ${maximumDays} days ahead and rotate it, or use a certificate or a federated credential.`,
      },
    ];
  },
};
