import type { Found } from "../finding.ts";

/** What is said of a credential that ends. */
export interface Ending {
  /** Such as `the client secret`. */
  readonly what: string;
  /** ISO time. */
  readonly endsOn: string;
  readonly now: Date;
  /** From how many days on its end is near. */
  readonly within: number;
  readonly remedy: string;
}

/** How many days before its end a credential is due, where nobody says. */
export const nearDays = 30;

const dayMilliseconds = 86_400_000;

/** The days between two ISO times. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMilliseconds;
}

/** Finds a credential that has ended, or will soon. */
export function findEnding({ what, endsOn, now, within, remedy }: Ending): Found[] {
  const left = daysBetween(now.toISOString(), endsOn);
  const day = endsOn.slice(0, 10);
  if (left <= 0) return [{ severity: "error", message: `${what} must be valid, ended on ${day}`, remedy }];
  if (left >= within) return [];
  const days = Math.floor(left) === 1 ? "1 day" : `${Math.floor(left)} days`;
  const message = `${what} must be valid for ${within} more days, ends on ${day}, in ${days}`;
  return [{ severity: "warning", message, remedy }];
}
