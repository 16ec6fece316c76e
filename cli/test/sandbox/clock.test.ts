import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openClock } from "../../sandbox/clock.ts";

let clockFile: string;

beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), "clock-"));
  clockFile = join(dir, "clock.json");
  vi.useFakeTimers({ now: new Date("2026-11-21T09:00:00Z") });
  onTestFinished(() => {
    vi.useRealTimers();
    rmSync(dir, { recursive: true });
  });
});

describe("the clock of a sandbox", () => {
  it("returns the real time until it is moved", () => {
    const clock = openClock({ clockFile });
    expect([clock.now().toISOString(), clock.isAhead()]).toEqual(["2026-11-21T09:00:00.000Z", false]);
  });

  it("runs on from the time that was travelled to, for everyone who looks at it", () => {
    const [one, other] = [openClock({ clockFile }), openClock({ clockFile })];
    one.travelTo(new Date("2027-03-01"));
    vi.advanceTimersByTime(60_000);
    expect([other.now().toISOString(), other.isAhead()]).toEqual(["2027-03-01T00:01:00.000Z", true]);
  });

  it("never goes back", () => {
    const clock = openClock({ clockFile });
    clock.travelTo(new Date("2027-03-01"));
    expect(() => clock.travelTo(new Date("2027-02-01"))).toThrow(
      "a sandbox at 2027-03-01T00:00:00.000Z cannot go back to 2027-02-01T00:00:00.000Z",
    );
  });
});
