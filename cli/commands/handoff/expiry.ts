/** An expiry date and the days until it. */
export interface TimeLeft {
  /** ISO time. */
  expiresOn: string;
  /** Whole days left; negative after it has expired. */
  daysLeft: number;
}

/** With fewer days left, an expiry is shown as near. */
export const nearDays = 30;

const dayMilliseconds = 86_400_000;

/** Counts the days until an ISO time. */
export function readExpiry(expiresOn: string, now: Date): TimeLeft {
  return { expiresOn, daysLeft: Math.floor((Date.parse(expiresOn) - now.getTime()) / dayMilliseconds) };
}

/** Returns the days as text, such as `in 80 days`. The script of the page updates this text later. */
export function renderDays(daysLeft: number): string {
  if (daysLeft < 0) return "expired";
  if (daysLeft === 0) return "in less than a day";
  return daysLeft === 1 ? "in 1 day" : `in ${daysLeft} days`;
}

/** Returns the date and the days, such as `2027-02-09, in 80 days`. */
export function renderExpiry({ expiresOn, daysLeft }: TimeLeft): string {
  return `${expiresOn.slice(0, 10)}, ${renderDays(daysLeft)}`;
}

/** Returns the display name of a kind of credential. */
export function credentialName(type: string): string {
  return type === "secret" ? "client secret" : type;
}
