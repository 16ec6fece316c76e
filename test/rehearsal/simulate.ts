import { realParts } from "./parts.ts";
import { type RehearsalOptions, rehearse } from "./rehearse.ts";
import { roster } from "./roster.ts";
import { SimulatedStack } from "./stack.ts";
import { startRehearsedTenant } from "./tenant.ts";
import { hours, timeOf } from "./time.ts";
import type { Year } from "./year.ts";

/** Hours until sign-ins are in the reports. */
export const lagHours = { signIns: 0.5, credentialActivities: 24 } as const;

/** Rehearses a year of all integrations without an engine. Must be called in a test. */
export async function simulate({
  hasPremiumLicence = true,
  ...changes
}: Partial<RehearsalOptions> & { hasPremiumLicence?: boolean } = {}): Promise<Year> {
  const options = { participants: roster, days: 365, seed: 1, parts: realParts, ...changes };
  await using tenant = await startRehearsedTenant(timeOf(0, hours.run), {
    reports: { hasPremiumLicence, lagHours, credentialFormat: "examples", credentialRows: "forEachResource" },
  });
  const entries = options.participants.map(({ name, entry }) => [name, entry] as const);
  return await rehearse(options, tenant, new SimulatedStack(tenant, Object.fromEntries(entries)));
}

/**
 * The report with the last use of each secret shows a switch when the previous secret was not used for two days, and counts
 * as complete until two days ago.
 */
const hoursUntilCertain = 96;

/** Hours until a switch of an integration to another secret is certain from its report. */
export function lagOf(name: string): number {
  return roster.find((one) => one.name === name)?.isAppOnly === true ? lagHours.signIns : hoursUntilCertain;
}
