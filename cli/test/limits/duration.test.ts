import { describe, expect, it } from "vitest";
import { longestPeriodDays, parseDuration, renderDays } from "../../commands/limits/duration.ts";

const day = 86_400_000;

describe("an ISO 8601 duration", () => {
  it.each([
    ["P90D", 90 * day],
    ["P1Y2M", 425 * day],
    ["P2W", 14 * day],
    ["P4DT12H30M5S", 4.5 * day + 30 * 60_000 + 5000],
    ["PT0.5S", 500],
    ["P180DT0H", 180 * day],
  ])("%s is read as %d milliseconds", (text, expected) => {
    expect(parseDuration(text)).toBeCloseTo(expected, 3);
  });

  it.each(["", "P", "90D", "P-1D", "P1H", "one day"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("days", () => {
  it.each([
    [day, "1 day"],
    [90 * day, "90 days"],
    [1.46 * day, "1.5 days"],
  ])("of %d milliseconds are %s", (milliseconds, expected) => {
    expect(renderDays(milliseconds)).toBe(expected);
  });
});

describe("the longest rotation period below a limit", () => {
  it.each([
    [180, 89],
    [179, 89],
    [178, 88],
    [3, 1],
    [2, 0],
    [0, 0],
  ])("of %d days is %d, since two periods must be shorter", (limit, expected) => {
    expect(longestPeriodDays(limit * day)).toBe(expected);
    expect(2 * expected).toBeLessThan(Math.max(limit, 1));
  });
});
