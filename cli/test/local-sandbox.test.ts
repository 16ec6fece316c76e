import { describe, expect, it } from "vitest";
import type { SandboxClock } from "../sandbox/clock.ts";
import { parseAt } from "../commands/local/project.ts";

const clock: SandboxClock = {
  now: () => new Date("2027-03-01T00:00:20Z"),
  isAhead: () => true,
  travelTo: () => undefined,
};

describe("parseAt", () => {
  it.each([
    ["2027-03-02", "2027-03-02T00:00:00.000Z"],
    ["2027-03-01T06:00:00+01:00", "2027-03-01T05:00:00.000Z"],
  ])("reads %s", (text, time) => {
    expect(parseAt(text, clock)?.toISOString()).toBe(time);
  });

  it("does not change the time without the option", () => {
    expect(parseAt(undefined, clock)).toBeUndefined();
  });

  it.each(["soon", "2027-02-30", "2027-03-02T06:00"])(
    "refuses %s, which is no date or hangs on the machine",
    (text) => {
      expect(() => parseAt(text, clock)).toThrow(
        `--at: must be an ISO date, or an ISO time with its offset, got "${text}"\n  fix: write a date such as 2027-03-01  [at-not-a-date]`,
      );
    },
  );

  it("refuses to go back", () => {
    expect(() => parseAt("2027-03-01", clock)).toThrow(
      '--at: must not lie before the sandbox\'s time, 2027-03-01T00:00:20.000Z, got "2027-03-01"\n' +
        "  fix: name a later date, or start over today with npm run local -- reset  [at-in-the-past]",
    );
  });
});
