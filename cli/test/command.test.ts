import { describe, expect, it } from "vitest";
import { parseNow } from "../command.ts";

describe("parseNow", () => {
  it.each([
    ["2027-03-02", "2027-03-02T00:00:00.000Z"],
    ["2027-03-01T06:00:00+01:00", "2027-03-01T05:00:00.000Z"],
  ])("reads %s", (text, time) => {
    expect(parseNow(text)?.toISOString()).toBe(time);
  });

  it("returns no time where none was given", () => {
    expect(parseNow(undefined)).toBeUndefined();
  });

  it.each(["soon", "2027-02-30", "2027-13-01", "2027-03-02T06:00", "5"])("refuses %s", (text) => {
    expect(() => parseNow(text)).toThrow(
      `--now: must be an ISO date, or an ISO time with its offset, got "${text}"\n` +
        "  fix: write a date such as 2027-03-01  [now-not-a-date]",
    );
  });
});
