import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Generation, planRotation, planRun } from "../../integrations/credentials/rotation.ts";
import type { PeriodChange, SecretSpec } from "../../integrations/spec.ts";

const day = 86_400_000;
const minute = 60_000;
const anchor = Date.parse("2026-01-01");
const isoDate = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** A period of 10 days that became 100 days: generation 4 begins then, and 3 ends long before 5 begins. */
const lengthened: SecretSpec = {
  type: "secret",
  rotateEveryDays: 10,
  rotationStart: "2026-01-01",
  periodChanges: [{ from: "2026-02-10", rotateEveryDays: 100 }],
  emergencyRotation: 1,
};

describe("planRun", () => {
  const end = "2026-02-20T00:00:00Z";
  const at = (time: string | number): Date => new Date(time);
  const previous = planRotation(lengthened, at("2026-02-19")).previous!;

  it("plans no generation that has ended, whether a run made it or not", () => {
    expect(previous).toEqual({ generation: 3, slot: 1, startsOn: "2026-01-31T00:00:00Z", expiresOn: end });
    const kept = [{ generation: previous.generation, expiresOn: end }];
    for (const time of [end, "2026-03-01", "2026-05-20"]) {
      expect(planRun(lengthened, at(time), kept).previous).toBeUndefined();
      expect(planRun(lengthened, at(time), []).previous).toBeUndefined();
    }
  });

  it("keeps the previous generation until its end, but does not create it in its last minutes", () => {
    const time = at(Date.parse(end) - 10 * minute);
    expect(planRun(lengthened, time, [{ generation: previous.generation, expiresOn: end }]).previous).toEqual(previous);
    expect(planRun(lengthened, time, []).previous).toBeUndefined();
    expect(planRun(lengthened, at(Date.parse(end) - 16 * minute), []).previous).toEqual(previous);
  });

  it("does not change the current generation and the next date", () => {
    const time = at("2026-03-01");
    expect(planRun(lengthened, time, [])).toEqual({ ...planRotation(lengthened, time), previous: undefined });
  });
});

/** What a tenant and the state have before a run: any generations of the plan, in the plan's slots or not at all. */
const specs = fc
  .record({
    period: fc.integer({ min: 1, max: 365 }),
    changes: fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 900 }), period: fc.integer({ min: 1, max: 365 }) }),
      {
        maxLength: 4,
      },
    ),
  })
  .map(({ period, changes }): SecretSpec => {
    let from = anchor;
    const dated = changes.map(({ after, period: rotateEveryDays }): PeriodChange => {
      from += after * day;
      return { from: isoDate(from), rotateEveryDays };
    });
    return {
      type: "secret",
      rotateEveryDays: period,
      rotationStart: "2026-01-01",
      periodChanges: dated,
      emergencyRotation: 1,
    };
  });

/** Ten minutes in either direction. */
const skews = fc.integer({ min: -10 * minute, max: 10 * minute });
const times = fc.integer({ min: 0, max: 5 * 365 * day }).map((after) => anchor + after);

/** Entra refuses a secret whose end has passed by its own clock. */
function refused(created: readonly (Generation | undefined)[], tenantTime: number): Generation[] {
  return created.filter((one) => one !== undefined).filter(({ expiresOn }) => Date.parse(expiresOn) <= tenantTime);
}

describe("one run, with any secrets in the tenant and any difference of clocks,", () => {
  it("succeeds as a first deployment, and after a leak", () => {
    fc.assert(
      fc.property(specs, times, skews, (spec, time, skew) => {
        const { current, previous } = planRun(spec, new Date(time), []);
        expect(refused([current, previous], time + skew)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("creates only missing secrets, and succeeds", () => {
    fc.assert(
      fc.property(specs, times, times, skews, fc.boolean(), (spec, one, other, skew, isDeletedByHand) => {
        const [before, time] = [Math.min(one, other), Math.max(one, other)];
        const made = planRun(spec, new Date(before), []);
        const state = [made.current, ...(isDeletedByHand ? [] : [made.previous])].filter((made) => made !== undefined);
        const kept = state.map(({ generation, expiresOn }) => ({ generation, expiresOn }));
        const { current, previous } = planRun(spec, new Date(time), kept);
        const created = [current, previous].filter(
          (next) => !state.some(({ generation }) => generation === next?.generation),
        );
        expect(refused(created, time + skew)).toEqual([]);
        // A secret that is still accepted by this clock is never taken away.
        const lost = state.filter(
          ({ generation }) => generation !== current.generation && generation !== previous?.generation,
        );
        for (const { expiresOn } of lost) expect(Date.parse(expiresOn)).toBeLessThanOrEqual(time);
      }),
      { numRuns: 2000 },
    );
  });
});
