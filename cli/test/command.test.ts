import { describe, expect, it } from "vitest";
import { parseTimeOption } from "../command.ts";

describe("parseTimeOption", () => {
  it.each([
    ["2027-03-02", "2027-03-02T00:00:00.000Z"],
    ["2027-03-01T06:00:00+01:00", "2027-03-01T05:00:00.000Z"],
  ])("reads %s", (text, time) => {
    expect(parseTimeOption("now", text).toISOString()).toBe(time);
  });

  it.each(["soon", "March 7", "2027-02-30", "2027-13-01", "2027-03-02T06:00", "5"])("refuses %s", (text) => {
    expect(() => parseTimeOption("now", text)).toThrow(
      `--now: must be an ISO date, or an ISO time with its offset, got "${text}"\n` +
        "  fix: write a date such as 2027-03-01  [now-not-a-date]",
    );
  });
});
