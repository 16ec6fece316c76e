import { hashText } from "../../integrations/hash.ts";
import type { Participant } from "./roster.ts";
import { timeOf } from "./time.ts";

const periods = [30, 45, 60, 80, 120];

/** Gives each integration its own period and first day, and each product its own pace, except for those that sign in seldom. */
export function spread(participants: readonly Participant[], seed: number): Participant[] {
  return participants.map((one) => {
    const credential = one.entry["credential"] as { readonly type: string } | undefined;
    if (credential?.type !== "secret") return one;
    const chance = hashText(`${seed} ${one.name}`);
    const rotateEveryDays = periods[chance % periods.length]!;
    const daysAgo = Math.floor(chance / periods.length) % rotateEveryDays;
    const rotationStart = timeOf(-daysAgo, 0).toISOString().slice(0, 10);
    return {
      ...one,
      signsInEvery: one.signsInEvery > 30 ? one.signsInEvery : 1 + (chance % 7),
      entry: { ...one.entry, credential: { type: "secret", rotateEveryDays, rotationStart } },
    };
  });
}
