import { Option } from "@commander-js/extra-typings";
import type { CredentialExpiry } from "../../integrations/credentials/expiries.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { nearDays } from "../commands/handoff/expiry.ts";

/** The option `--within`: how soon an expiry counts as near. */
export const withinOption = new Option(
  "--within <days>",
  "report what ends within this time: 30, 30d or 6w (default: 30 days, or the rotation's period if shorter)",
).argParser(parseWithin);

const daysOf = { d: 1, w: 7 };

/** Reads the option `--within` in days. */
export function parseWithin(text: string): number {
  const [, count, unit = "d"] = /^(\d+)([dw])?$/.exec(text.trim()) ?? [];
  if (count !== undefined) return Number(count) * daysOf[unit as keyof typeof daysOf];
  throw new UserError({
    message: `--within: must be a number of days or weeks, got "${text}"`,
    fix: "write 30, 30d or 6w",
    code: "within-not-days",
  });
}

const dayMilliseconds = 86_400_000;

/** Whether an expiry is near. A secret with a short period always expires soon, so its own period is the limit. */
export function isNear(
  { expiresOn, rotatesOn }: Pick<CredentialExpiry, "expiresOn" | "rotatesOn">,
  now: Date,
  withinDays: number | undefined,
): boolean {
  const daysUntil = (from: number): number => (Date.parse(expiresOn) - from) / dayMilliseconds;
  const usualDays = rotatesOn === undefined ? nearDays : Math.min(nearDays, daysUntil(Date.parse(rotatesOn)));
  return daysUntil(now.getTime()) < (withinDays ?? usualDays);
}
