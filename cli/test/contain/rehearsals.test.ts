import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rehearseContain } from "./rehearse-contain.ts";

// ENTRA_TEST_CONTAIN_RUNS=200 runs as many; ENTRA_TEST_CONTAIN_SEED begins elsewhere; ENTRA_TEST_CONTAIN_LOG keeps counts.
const runs = Number(process.env["ENTRA_TEST_CONTAIN_RUNS"] ?? 4);
const firstSeed = Number(process.env["ENTRA_TEST_CONTAIN_SEED"] ?? 1);
const log = process.env["ENTRA_TEST_CONTAIN_LOG"];
const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index);

describe("an incident in which contain and release are killed at random requests", () => {
  it.each(seeds)("ends with a client that is cut off and restored (seed %i)", async (seed) => {
    const { before, after, ...rehearsal } = await rehearseContain(seed);
    const { printedSeconds, realSeconds = 0, policySeconds = 0 } = rehearsal;
    if (log !== undefined) appendFileSync(log, `${JSON.stringify({ seed, ...rehearsal })}\n`);
    expect(rehearsal).toMatchObject({
      refusedBefore: [],
      acceptedAfter: [],
      leftInExchange: [],
      problems: [],
      proof: "refused",
    });
    expect(after).toEqual(before);
    // Entra's tokens live up to 90 minutes without a policy; those of the local tenant 3599 seconds.
    expect(printedSeconds).toBeLessThanOrEqual(Math.max(5400, policySeconds));
    expect(printedSeconds).toBeGreaterThan(Math.max(5400, policySeconds) - 1300);
    expect(realSeconds).toBeLessThanOrEqual(printedSeconds);
  });
});
