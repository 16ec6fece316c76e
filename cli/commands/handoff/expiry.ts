/** When something ends, as a date and in days. */
export interface TimeLeft {
  /** ISO time. */
  expiresOn: string;
  /** Whole days left; negative once it has ended. */
  daysLeft: number;
}

/** From this many days on, an end is shown as near. */
export const nearDays = 30;

const dayMilliseconds = 86_400_000;

/** Counts the days until an ISO time. */
export function readExpiry(expiresOn: string, now: Date): TimeLeft {
  return { expiresOn, daysLeft: Math.floor((Date.parse(expiresOn) - now.getTime()) / dayMilliseconds) };
}

/** Returns the days in words, such as `in 80 days`. The page's own script says the same later. */
export function renderDays(daysLeft: number): string {
  if (daysLeft < 0) return "expired";
  if (daysLeft === 0) return "in less than a day";
  return daysLeft === 1 ? "in 1 day" : `in ${daysLeft} days`;
}

/** Returns the date and the days, such as `2027-02-09, in 80 days`. */
export function renderExpiry({ expiresOn, daysLeft }: TimeLeft): string {
  return `${expiresOn.slice(0, 10)}, ${renderDays(daysLeft)}`;
}

/** Names a kind of credential for people. */
export function credentialName(type: string): string {
  return type === "secret" ? "client secret" : type;
}
