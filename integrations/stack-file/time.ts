/** Form of a date, or of a time with its offset, as a regular expression. */
export const timePattern = String.raw`^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$`;

const isoTime = new RegExp(timePattern);

// Pulumi passes a YAML date without quotes in Go's format: 2026-11-21 00:00:00 +0000 UTC.
const goTime = /^(\S+) (\S+) ([+-]\d{2})(\d{2}) \S+$/;

/** Parses a date, or a time with its offset. Undefined for other text: a time without offset depends on the machine. */
export function parseTime(text: string): Date | undefined {
  const match = isoTime.exec(text.replace(goTime, "$1T$2$3:$4"));
  const day = match?.[1];
  if (day === undefined || !isDay(day)) return undefined;
  const time = new Date(match?.[0] ?? "");
  return Number.isNaN(time.getTime()) ? undefined : time;
}

// JavaScript reads 2026-02-30 as the second of March.
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
