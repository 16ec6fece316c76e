import { describe, expect, it } from "vitest";
import { readReportDate } from "../report-date.ts";

describe("dates of reports", () => {
  it.each([
    ["2026-11-28T10:00:00Z", "2026-11-28T10:00:00.000Z"],
    ["2021-04-01T21:36:48-8:00", "2021-04-02T05:36:48.000Z"],
    ["2021-04-01T21:36:48+05:30", "2021-04-01T16:06:48.000Z"],
    ["2021-04-01T21:36:48-0800", "2021-04-02T05:36:48.000Z"],
    ["2021-04-01T21:36:48-8", "2021-04-02T05:36:48.000Z"],
    ["2021-04-01T21:36:48.1234567Z", "2021-04-01T21:36:48.123Z"],
    ["2021-04-01 21:36:48", "2021-04-01T21:36:48.000Z"],
    ["2021-04-01T21:36Z", "2021-04-01T21:36:00.000Z"],
    [" 2021-04-01t21:36:48z ", "2021-04-01T21:36:48.000Z"],
    ["2021-04-01", "2021-04-01T00:00:00.000Z"],
  ])("reads %s", (text, at) => {
    expect(readReportDate(text)).toMatchObject({ at });
  });

  it.each([
    ["2021-04-01T00:00:00-8:00", true],
    ["2021-04-01T00:00:00.000Z", true],
    ["2021-04-01", true],
    ["2021-04-01T00:00:01Z", false],
    ["2021-04-01T21:36:48Z", false],
  ])("recognizes whether %s may be a rounded day", (text, isDay) => {
    expect(readReportDate(text)).toMatchObject({ isDay });
  });

  it.each([undefined, null, "", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00-8:00", "1601-01-01T00:00:00Z"])(
    "takes %s for no date",
    (text) => {
      expect(readReportDate(text)).toBe("never");
    },
  );

  it.each(["yesterday", "2021-13-01T00:00:00Z", "4/1/2021 9:36:48 PM", "2021-04-01T25:00:00Z", "1617312000"])(
    "does not guess %s",
    (text) => {
      expect(readReportDate(text)).toBe("unreadable");
    },
  );
});
