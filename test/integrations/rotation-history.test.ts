import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLostSecrets, type Generation, planRotation } from "../../integrations/credentials/rotation.ts";
import type { PeriodChange, SecretSpec } from "../../integrations/spec.ts";

const day = 86_400_000;
const rotationStart = "2026-01-01";
const anchor = Date.parse(rotationStart);

/** One run of a deployment, and what was appended to the stack file before it. */
interface Run {
  time: number;
  spec: SecretSpec;
}

const isoDate = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** How late a run is, as a part of the period in force, and the period that its author appends, if any. */
const step = fc.record({
  lateness: fc.double({ min: 0, max: 0.999, noNaN: true }),
  /** Whether a second run follows at once. */
  doubled: fc.boolean(),
  append: fc.option(fc.integer({ min: 1, max: 365 }), { nil: undefined }),
});

/** Runs that are never later than the period of the secret they rotate, with the period changed in between. */
const histories = fc
  .record({ period: fc.integer({ min: 1, max: 365 }), steps: fc.array(step, { minLength: 2, maxLength: 25 }) })
  .map(({ period, steps }) => {
    const runs: Run[] = [];
    let time = anchor;
    let periodChanges: PeriodChange[] = [];
    for (const { lateness, doubled, append } of steps) {
      if (append !== undefined) {
        const from = isoDate(time + day);
        periodChanges = [...periodChanges.filter((change) => change.from < from), { from, rotateEveryDays: append }];
      }
      const spec: SecretSpec = {
        type: "secret",
        rotateEveryDays: period,
        rotationStart,
        periodChanges,
        emergencyRotation: 1,
      };
      runs.push({ time, spec });
      if (doubled) runs.push({ time: time + 60_000, spec });
      const { rotatesOn, current } = planRotation(spec, new Date(time));
      // The period of the current generation: how long it outlives its successor's start.
      const own = Date.parse(current.expiresOn) - Date.parse(rotatesOn);
      time = Math.max(time + 120_000, Date.parse(rotatesOn) + Math.floor(lateness * own));
    }
    return runs;
  });

type Secrets = Map<0 | 1, Generation>;

/** What the tenant holds after a run: each slot has the planned generation, or keeps what it had. */
function deploy(before: Secrets, { spec, time }: Run): { after: Secrets; deleted: Generation[] } {
  const { current, previous } = planRotation(spec, new Date(time));
  const after: Secrets = new Map();
  for (const one of [current, previous]) if (one !== undefined) after.set(one.slot, one);
  const deleted = [...before.values()].filter((one) => {
    const now = after.get(one.slot);
    return now?.generation !== one.generation || now.expiresOn !== one.expiresOn;
  });
  return { after, deleted };
}

function replay(
  runs: Run[],
  look: (state: { run: Run; held: Secrets; deleted: Generation[]; next: Run | undefined }) => void,
): void {
  let held: Secrets = new Map();
  runs.forEach((run, index) => {
    const { after, deleted } = deploy(held, run);
    held = after;
    look({ run, held, deleted, next: runs[index + 1] });
  });
}

describe("a history of late, doubled and changed runs", () => {
  it("never deletes a secret that has not ended", () => {
    fc.assert(
      fc.property(histories, (runs) => {
        replay(runs, ({ run, deleted }) => {
          for (const { expiresOn } of deleted) expect(Date.parse(expiresOn)).toBeLessThanOrEqual(run.time);
        });
        expect(runs.length).toBeGreaterThan(1);
      }),
    );
  });

  it("leaves the secret that a consumer last read valid until the run after the next is due", () => {
    fc.assert(
      fc.property(histories, (runs) => {
        replay(runs, ({ run, held, next }) => {
          const current = planRotation(run.spec, new Date(run.time)).current;
          expect(held.get(current.slot)).toEqual(current);
          // A consumer that reads just before the next run holds this secret from then on.
          if (next !== undefined) expect(Date.parse(current.expiresOn)).toBeGreaterThan(next.time);
        });
        expect(runs.length).toBeGreaterThan(1);
      }),
    );
  });

  it("never has more than two secrets", () => {
    fc.assert(
      fc.property(histories, (runs) => {
        replay(runs, ({ held }) => {
          expect(held.size).toBeLessThanOrEqual(2);
        });
        expect(runs.length).toBeGreaterThan(1);
      }),
    );
  });

  it("never ends a secret later than two of the longest periods after it began", () => {
    fc.assert(
      fc.property(histories, (runs) => {
        replay(runs, ({ run }) => {
          const longest = Math.max(
            run.spec.rotateEveryDays,
            ...run.spec.periodChanges.map((one) => one.rotateEveryDays),
          );
          const { current, rotatesOn } = planRotation(run.spec, new Date(run.time));
          expect(Date.parse(current.expiresOn) - Date.parse(rotatesOn)).toBeLessThanOrEqual(longest * day);
          expect(Date.parse(rotatesOn) - run.time).toBeLessThanOrEqual(longest * day);
        });
        expect(runs.length).toBeGreaterThan(1);
      }),
    );
  });

  it("is accepted by checkRecordedSecrets", () => {
    fc.assert(
      fc.property(histories, (runs) => {
        replay(runs, ({ run, next }) => {
          if (next === undefined) return;
          const plan = planRotation(run.spec, new Date(run.time));
          const recorded = [plan.current, ...(plan.previous ? [plan.previous] : [])].map(
            ({ generation, expiresOn }) => ({
              generation,
              expiresOn,
            }),
          );
          expect(findLostSecrets(recorded, planRotation(next.spec, new Date(next.time)), new Date(next.time))).toEqual(
            [],
          );
        });
        expect(runs.length).toBeGreaterThan(1);
      }),
    );
  });
});
