import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultAnchor, planRotation, type Rotation } from "../../integrations/credentials/rotation.ts";
import type { SecretSpec } from "../../integrations/spec.ts";

const day = 86_400_000;

function plan(rotateEveryDays: number, rotationStart: string, now: string | number): Rotation {
  return planRotation(
    { type: "secret", rotateEveryDays, rotationStart, periodChanges: [], emergencyRotation: 1 },
    new Date(now),
  );
}

const periods = fc.integer({ min: 1, max: 365 });
const anchors = fc
  .integer({ min: Date.UTC(2020, 0, 1) / day, max: Date.UTC(2030, 0, 1) / day })
  .map((days) => new Date(days * day).toISOString().slice(0, 10));
/** Milliseconds after the anchor: some fifty years. */
const delays = fc.integer({ min: 0, max: 50 * 365 * day });

/** Checks a rule for any period, any anchor and any time of the run. */
function holdsAlways(rule: (rotation: Rotation, time: number, period: number, rotationStart: string) => void): void {
  fc.assert(
    fc.property(periods, anchors, delays, (days, rotationStart, delay) => {
      const time = Date.parse(rotationStart) + delay;
      rule(plan(days, rotationStart, time), time, days * day, rotationStart);
    }),
  );
}

describe("planRotation", () => {
  it("begins with one secret for two periods", () => {
    expect(plan(80, "2026-01-01", "2026-01-01T00:00:00Z")).toEqual({
      current: { generation: 0, slot: 0, startsOn: "2026-01-01T00:00:00Z", expiresOn: "2026-06-10T00:00:00Z" },
      previous: undefined,
      rotatesOn: "2026-03-22T00:00:00Z",
    });
  });

  it("keeps one secret until the last moment of the first period", () => {
    expect(plan(80, "2026-01-01", "2026-03-21T23:59:59.999Z").current.generation).toBe(0);
  });

  it("adds a second secret in the other slot with the second period", () => {
    expect(plan(80, "2026-01-01", "2026-03-22T00:00:00Z")).toEqual({
      current: { generation: 1, slot: 1, startsOn: "2026-03-22T00:00:00Z", expiresOn: "2026-08-29T00:00:00Z" },
      previous: { generation: 0, slot: 0, startsOn: "2026-01-01T00:00:00Z", expiresOn: "2026-06-10T00:00:00Z" },
      rotatesOn: "2026-06-10T00:00:00Z",
    });
  });

  it("needs one run after a long pause", () => {
    expect(plan(80, "2026-01-01", "2036-01-01T00:00:00Z")).toEqual({
      current: { generation: 45, slot: 1, startsOn: "2035-11-10T00:00:00Z", expiresOn: "2036-04-18T00:00:00Z" },
      previous: { generation: 44, slot: 0, startsOn: "2035-08-22T00:00:00Z", expiresOn: "2036-01-29T00:00:00Z" },
      rotatesOn: "2036-01-29T00:00:00Z",
    });
  });

  it("treats a time before the anchor as the first period", () => {
    expect(plan(80, "2026-01-01", "2025-06-01T00:00:00Z")).toEqual(plan(80, "2026-01-01", "2026-01-01T00:00:00Z"));
  });

  it("gives consumers of the current secret at least one period", () => {
    holdsAlways(({ current }, time, period) => {
      expect(Date.parse(current.expiresOn) - time).toBeGreaterThanOrEqual(period);
      expect(Date.parse(current.expiresOn) - time).toBeLessThanOrEqual(2 * period);
    });
  });

  it("overlaps the current and the previous secret by one period", () => {
    holdsAlways(({ current, previous }, time, period) => {
      const overlap = previous === undefined ? period : Date.parse(current.expiresOn) - Date.parse(previous.expiresOn);
      expect(overlap).toBe(period);
      expect(previous === undefined || Date.parse(previous.expiresOn) > time).toBe(true);
    });
  });

  it("puts the two secrets into two slots", () => {
    holdsAlways(({ current, previous }) => {
      expect(current.slot).toBe(current.generation % 2);
      expect(previous?.slot).not.toBe(current.slot);
    });
  });

  it("reuses a slot only after its secret has ended", () => {
    fc.assert(
      fc.property(periods, anchors, delays, delays, (days, rotationStart, delay, later) => {
        const time = Date.parse(rotationStart) + delay;
        const before = plan(days, rotationStart, time);
        const after = plan(days, rotationStart, time + later);
        const replaced = [before.current, ...(before.previous === undefined ? [] : [before.previous])].filter(
          ({ generation }) => ![after.current.generation, after.previous?.generation].includes(generation),
        );
        for (const { expiresOn } of replaced) expect(Date.parse(expiresOn)).toBeLessThanOrEqual(time + later);
        expect(replaced.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("changes nothing in a second run of the same period", () => {
    holdsAlways((rotation, _, period, rotationStart) => {
      const end = Date.parse(rotation.rotatesOn);
      expect(plan(period / day, rotationStart, end - 1)).toEqual(rotation);
      expect(plan(period / day, rotationStart, end - period)).toEqual(rotation);
    });
  });

  it("is due again exactly at the end of the period", () => {
    holdsAlways((rotation, time, period, rotationStart) => {
      const due = Date.parse(rotation.rotatesOn);
      expect(due).toBeGreaterThan(time);
      expect(plan(period / day, rotationStart, due).current.generation).toBe(rotation.current.generation + 1);
    });
  });

  it("gives the same plan as stepping through all generations", () => {
    const changes = fc.array(fc.tuple(fc.integer({ min: -400, max: 400 }), periods), { maxLength: 6 });
    fc.assert(
      fc.property(
        periods,
        anchors,
        changes,
        fc.integer({ min: 0, max: 4 * 365 * day }),
        (days, rotationStart, drawn, delay) => {
          const begin = Date.parse(rotationStart);
          const ordered = [...new Map(drawn)].sort(([a], [b]) => a - b);
          const spec: SecretSpec = {
            type: "secret",
            rotateEveryDays: days,
            rotationStart,
            periodChanges: ordered.map(([after, rotateEveryDays]) => ({
              from: new Date(begin + after * day).toISOString().slice(0, 10),
              rotateEveryDays,
            })),
            emergencyRotation: 1,
          };
          const periodAt = (time: number): number =>
            (ordered.findLast(([after]) => begin + after * day <= time)?.[1] ?? days) * day;
          let number = 0;
          let [start, next] = [begin, begin + periodAt(begin)];
          while (next <= begin + delay) {
            number += 1;
            [start, next] = [next, next + Math.max(periodAt(start), periodAt(next))];
          }
          const { current, rotatesOn } = planRotation(spec, new Date(begin + delay));
          expect([current.generation, Date.parse(rotatesOn), Date.parse(current.expiresOn)]).toEqual([
            number,
            next,
            next + periodAt(start),
          ]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("skips generations instead of stepping through them", () => {
    // 86 million periods: counting them a thousand times would not end.
    for (let hour = 0; hour < 1000; hour++) {
      const time = 50_000_000 * day + hour * 3_600_000;
      expect(plan(1, "-100000-01-01", time).current.generation).toBe(
        Math.floor((time - Date.parse("-100000-01-01")) / day),
      );
    }
  });

  it("writes times in whole seconds without a fraction", () => {
    holdsAlways(({ current, rotatesOn }) => {
      expect([current.expiresOn, rotatesOn].join(" ")).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z \d{4}-\d\d-\d\dT00:00:00Z$/);
    });
  });
});

describe("defaultAnchor", () => {
  // Deployed secrets hang on these dates: a change would rotate every one of them at once.
  it.each([
    ["erp-sync", 80, "2024-02-04"],
    ["helpdesk-mail", 80, "2024-03-14"],
    ["reporting", 80, "2024-03-18"],
    ["reporting", 30, "2024-01-08"],
    ["a", 80, "2024-03-01"],
    ["", 80, "2024-01-22"],
  ])("pins %s with %i days to %s", (name, days, date) => {
    expect(defaultAnchor(name, days)).toBe(date);
  });

  it("is within the first period after the fixed date, for any name", () => {
    fc.assert(
      fc.property(fc.string(), periods, (name, days) => {
        const offset = (Date.parse(defaultAnchor(name, days)) - Date.UTC(2024, 0, 1)) / day;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThan(days);
      }),
    );
  });

  it("spreads names over the days of a period", () => {
    const names = Array.from({ length: 400 }, (_, index) => `integration-${String(index)}`);
    expect(new Set(names.map((name) => defaultAnchor(name, 80))).size).toBeGreaterThan(70);
  });
});
