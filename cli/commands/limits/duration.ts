const dayMilliseconds = 86_400_000;
const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const units = [365, 30, 7, 1, 1 / 24, 1 / 1440, 1 / 86_400].map((days) => days * dayMilliseconds);

/**
 * Milliseconds of an ISO 8601 duration such as `P90D`; undefined for any other text. A year counts as 365 days and a month
 * as 30, as in .NET's XmlConvert.ToTimeSpan.
 */
export function parseDuration(text: string): number | undefined {
  const parts = pattern.exec(text)?.slice(1);
  if (parts === undefined || parts.every((part) => (part as string | undefined) === undefined)) return undefined;
  const counts = parts as (string | undefined)[];
  return counts.reduce((total, count, index) => total + Number(count ?? 0) * (units[index] ?? 0), 0);
}

/** Renders milliseconds as `90 days`, rounded to a tenth of a day. */
export function renderDays(milliseconds: number): string {
  const days = Math.round((milliseconds / dayMilliseconds) * 10) / 10;
  return `${String(days)} day${days === 1 ? "" : "s"}`;
}

/**
 * The longest rotation period in whole days whose secrets, which are valid for two periods, stay below a limit. 0 if
 * there is none.
 */
export function longestPeriodDays(limit: number): number {
  return Math.max(0, Math.ceil(limit / dayMilliseconds / 2) - 1);
}
