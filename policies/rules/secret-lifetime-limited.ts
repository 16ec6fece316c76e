import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  maximumDays: {
    type: "integer",
    minimum: 1,
    default: 180,
    description: "The most days that a client secret may have left when it is made or kept",
  },
});

const day = 86_400_000;

/** CISA's baseline for Entra ID, MS.AAD.5.6. */
export const secretLifetimeLimited: ResourceRule = {
  name: "secret-lifetime-limited",
  description: "A client secret ends soon.",
  configSchema: settings.configSchema,
  judge(resource, now) {
    const secret = secretOf(resource);
    if (secret === undefined) return undefined;
    const { maximumDays } = settings.read(resource);
    const days = daysLeft(secret, now);
    if (days !== undefined && days <= maximumDays) return [];
    return [
      {
        cause: `The client secret ${days === undefined ? "names no end, and Entra gives it two years" : `is good for ${Math.ceil(days)} days`}; the limit is ${maximumDays}.`,
        remedy: `Set its end date at most ${maximumDays} days ahead and rotate it, or use a certificate or a federated credential.`,
      },
    ];
  },
};

interface Secret {
  endDate?: string | undefined;
  endDateRelative?: string | undefined;
}

function secretOf(resource: ResourceValidationArgs): Secret | undefined {
  return (
    resource.asType(azuread.ApplicationPassword) ??
    resource.asType(azuread.ServicePrincipalPassword) ??
    resource.asType(azuread.Application)?.password
  );
}

function daysLeft({ endDate, endDateRelative }: Secret, now: Date): number | undefined {
  if (endDate !== undefined) {
    const end = Date.parse(endDate);
    return Number.isNaN(end) ? undefined : (end - now.getTime()) / day;
  }
  const units = { h: 3_600_000, m: 60_000, s: 1000 };
  // A duration as Go writes it, such as 4320h or 12h30m.
  const parts = [...(endDateRelative ?? "").matchAll(/(\d+(?:\.\d+)?)([hms])/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0) / day;
}
