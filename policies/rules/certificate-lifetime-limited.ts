import { certificateEndsOf, type End } from "../lifetimes.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  maximumDays: {
    type: "integer",
    minimum: 1,
    default: 365,
    description: "The largest number of days that a certificate may have left when it is added or kept",
  },
});

const day = 86_400_000;

/** CISA's baseline for Entra ID, MS.AAD.5.7; asymmetricKeyLifetime of Microsoft's application management policies. */
export const certificateLifetimeLimited: ResourceRule = {
  name: "certificate-lifetime-limited",
  description: "A certificate ends within a year.",
  configSchema: settings.configSchema,
  judge(resource, now) {
    const { maximumDays } = settings.read(resource);
    const faults = certificateEndsOf(resource, now)?.flatMap((end) => faultOf(end, now, maximumDays));
    return faults?.slice(0, 1).map((fault) => ({
      message: `The certificate ${fault}; the limit is ${maximumDays} days.`,
      fix: `Use a certificate that ends at most ${maximumDays} days ahead, and replace it before then.`,
    }));
  },
};

function faultOf(end: End, now: Date, maximumDays: number): string[] {
  if ("fault" in end) return [end.fault];
  const days = (end.at.getTime() - now.getTime()) / day;
  return days <= maximumDays ? [] : [`is valid for ${Math.ceil(days)} days`];
}
