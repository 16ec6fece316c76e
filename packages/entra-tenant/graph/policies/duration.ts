const units = { Y: 365 * 86_400, M: 30 * 86_400, W: 7 * 86_400, D: 86_400 };
const timeUnits = { H: 3600, M: 60, S: 1 };

/** Milliseconds of an ISO 8601 duration. A year has 365 days and a month 30, as in .NET's XmlConvert.ToTimeSpan. */
export function durationMilliseconds(text: string): number {
  const [date = "", time = ""] = text.replace(/^P/, "").split("T");
  return 1000 * (sum(date, units) + sum(time, timeUnits));
}

function sum(text: string, known: Record<string, number>): number {
  return text
    .matchAll(/(\d+(?:\.\d+)?)([A-Z])/g)
    .reduce((total, [, count, unit]) => total + Number(count) * (known[unit ?? ""] ?? Number.NaN), 0);
}
