import { describe, expect, it } from "vitest";
import { isNear, parseWithin } from "../stack/within.ts";

describe("parseWithin", () => {
  it.each([
    ["30", 30],
    ["30d", 30],
    ["6w", 42],
    ["0", 0],
  ])("reads %s as %i days", (text, days) => {
    expect(parseWithin(text)).toBe(days);
  });

  it.each(["", "-1", "1.5", "3m", "soon", "d"])("refuses %j", (text) => {
    expect(() => parseWithin(text)).toThrow(
      `--within: must be a number of days or weeks, got "${text}"\n  fix: write 30, 30d or 6w  [within-not-days]`,
    );
  });
});

describe("isNear", () => {
  const now = new Date("2026-11-21T00:00:00Z");
  const in29Days = "2026-12-20T00:00:00Z";

  it.each([
    ["30 days count where nothing else is said", { expiresOn: in29Days, rotatesOn: undefined }, undefined, true],
    ["31 days do not", { expiresOn: "2026-12-22T00:00:00Z", rotatesOn: undefined }, undefined, false],
    [
      "a period of 20 days that is on time does not",
      { expiresOn: in29Days, rotatesOn: "2026-11-30" },
      undefined,
      false,
    ],
    ["a period of 29 days that is late does", { expiresOn: in29Days, rotatesOn: "2026-11-20" }, undefined, true],
    [
      "a long period that is late by most of it does",
      { expiresOn: in29Days, rotatesOn: "2026-10-01" },
      undefined,
      true,
    ],
    ["less days than asked for count", { expiresOn: in29Days, rotatesOn: "2026-11-30" }, 30, true],
    ["as many days as asked for do not", { expiresOn: in29Days, rotatesOn: undefined }, 29, false],
    ["what has ended counts", { expiresOn: "2026-11-20T00:00:00Z", rotatesOn: undefined }, 0, true],
  ])("%s", (_, expiry, within, near) => {
    expect(isNear(expiry, now, within)).toBe(near);
  });
});
