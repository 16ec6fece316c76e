import type { AppEvidence, KeyEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRotation } from "../../../integrations/credentials/rotation.ts";
import type { Connection } from "../../../integrations/connection.ts";
import type { Task } from "../../tasks/task.ts";
import { rotated, tasksOf } from "./rotated.ts";

const day = 86_400_000;
const start = Date.parse("2026-01-01T00:00:00Z");
const iso = (time: number): string => new Date(time).toISOString();

/** The outputs after a run at a time, if a run has happened on each day. */
function deployedAt(rotateEveryDays: number, time: number): Connection {
  const secret = { type: "secret" as const, rotateEveryDays, periodChanges: [], emergencyRotation: 1 };
  const { current, previous, rotatesOn } = planRotation({ ...secret, rotationStart: "2026-01-01" }, new Date(time));
  const factsOf = ({ generation, expiresOn, startsOn }: typeof current) => ({
    keyId: `key-${generation}`,
    createdOn: startsOn,
    expiresOn,
    generation,
  });
  return rotated({ ...factsOf(current), rotatesOn, previous: previous && factsOf(previous) });
}

/**
 * A person who needs some days for each new secret. With more days than the period, the secret is never entered, because the
 * outputs then have the next one. The product signs in each hour.
 */
function evidenceAt(delays: readonly number[], rotateEveryDays: number, time: number, lagHours: number): AppEvidence {
  const until = time - lagHours * 3_600_000;
  const periods = delays.map((delay, generation) => ({
    generation,
    at: start + (generation * rotateEveryDays + delay) * day,
  }));
  const inTime = periods.filter(({ generation }) => (delays[generation] ?? 0) < rotateEveryDays);
  const entered = inTime.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
  const keys = entered.map(({ generation, at }, index): KeyEvidence => ({
    keyId: `key-${generation}`,
    first: { at: iso(at) },
    last: { at: iso(Math.min(until, (entered[index + 1]?.at ?? Infinity) - 3_600_000)) },
    refused: undefined,
  }));
  return { state: "read", source: "signIns", coversFrom: iso(start), coversUntil: iso(until), keys };
}

const plans = fc.record({
  rotateEveryDays: fc.integer({ min: 2, max: 180 }),
  delays: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 4, maxLength: 4 }),
  lagHours: fc.integer({ min: 0, max: 48 }),
});

/** The tasks at 80 times, over four periods. */
function history(plan: { rotateEveryDays: number; delays: readonly number[]; lagHours: number }): Task[][] {
  const { rotateEveryDays, delays, lagHours } = plan;
  return Array.from({ length: 80 }, (_, index) => {
    const time = start + Math.floor((index * rotateEveryDays * day) / 20);
    const evidence = evidenceAt(delays, rotateEveryDays, time, lagHours);
    return tasksOf([deployedAt(rotateEveryDays, time)], { "erp-sync": { evidence } }, iso(time));
  });
}

describe("the tasks of a rotating secret", () => {
  it("exist once for each generation, with the same dates at all times", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const all = history(plan);
        for (const tasks of all) expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
        const dates = new Map<string, Set<string>>();
        for (const { id, since, hurtsOn } of all.flat()) {
          dates.set(id, (dates.get(id) ?? new Set()).add(`${since} ${hurtsOn ?? ""}`));
        }
        expect(dates.size).toBe(4);
        for (const seen of dates.values()) expect(seen.size).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it("stay done, if the product does not use the previous secret again", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const done = new Set<string>();
        for (const { id, state } of history(plan).flat()) {
          if (done.has(id)) expect([id, state]).toEqual([id, "done"]);
          if (state === "done") done.add(id);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("are open from the beginning of the overlap, at least 14 days before the secret ends if it lasts 28 days", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        for (const { dueOn, since, hurtsOn } of history({ ...plan, delays: [] }).flat()) {
          if (hurtsOn === undefined) continue;
          const [begins, due, ends] = [since, dueOn, hurtsOn].map((text) => Date.parse(text)) as [
            number,
            number,
            number,
          ];
          expect(due).toBeGreaterThanOrEqual(begins + (ends - begins) / 2);
          expect(due).toBeLessThanOrEqual(ends);
          if (ends - begins >= 28 * day) expect(ends - due).toBeGreaterThanOrEqual(14 * day);
        }
      }),
      { numRuns: 30 },
    );
  });
});
