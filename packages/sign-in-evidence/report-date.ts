/** A date in a report. `never` is the value that Microsoft writes for no date. */
export type ReportDate =
  | {
      /** ISO time. */
      readonly at: string;
      /** Whether it may have been rounded down to a day. */
      readonly isDay: boolean;
    }
  | "never"
  | "unreadable";

/** Entra is younger than this. .NET's empty date is the first day of year 1. */
const earliest = Date.UTC(2000, 0, 1);

/**
 * Reads a date as the reports write it. The documentation has offsets with one digit (`2021-04-01T21:36:48-8:00`), which
 * `Date.parse` refuses. A date without an offset is in UTC, as everywhere in Microsoft Graph.
 */
export function readReportDate(text: string | null | undefined): ReportDate {
  if (text === undefined || text === null || text.trim() === "") return "never";
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(?:(Z)|([+-])(\d{1,2}):?(\d{2})?)?)?$/i.exec(
      text.trim(),
    );
  if (match === null) return "unreadable";
  const [, day = "", minutes = "00:00", seconds = "00", fraction = "0", , sign = "+", hours = "0", rest = "00"] = match;
  const time = Date.parse(
    `${day}T${minutes}:${seconds}.${fraction.slice(0, 3)}${sign}${hours.padStart(2, "0")}:${rest}`,
  );
  if (Number.isNaN(time)) return "unreadable";
  return time < earliest
    ? "never"
    : { at: new Date(time).toISOString(), isDay: /^[0:]*$/.test(minutes + seconds + fraction) };
}
