import { describe, expect, it } from "vitest";
import { findFaults } from "../rehearsal/claims.ts";
import { EngineStack } from "../rehearsal/engine-stack.ts";
import { realParts } from "../rehearsal/parts.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { roster } from "../rehearsal/roster.ts";
import { lagHours, lagOf, simulate } from "../rehearsal/simulate.ts";
import { spread } from "../rehearsal/spread.ts";
import { hours, timeOf } from "../rehearsal/time.ts";

// Too long for `npm test`, which has the first of these years without the engine.
describe("a year of 30 integrations with the Pulumi engine", () => {
  it.each([1, 2])("meets all claims, with people of seed %i", async (seed) => {
    const entries = roster.map(({ name, entry }) => [name, entry] as const);
    await using stack = await EngineStack.open(Object.fromEntries(entries), timeOf(0, hours.run));
    Object.assign(stack.tenant.handle.tenant.reports, { lagHours: { ...lagHours, logAnalytics: 0 } });
    const options = { participants: roster, days: 365, seed, parts: realParts, outage: [268, 275] } as const;
    const year = await rehearse(options, stack.tenant, stack);
    expect(stack.runs.length).toBeGreaterThan(4);
    expect(findFaults(year, lagOf)).toEqual({});
  });
});

describe("a year in which each integration has its own days of rotation", () => {
  it.each([6, 7])("meets all claims, with people of seed %i", async (seed) => {
    const year = await simulate({ participants: spread(roster, seed), seed, outage: [150, 158] });
    expect(year.nights.length).toBeGreaterThan(300);
    expect(findFaults(year, lagOf)).toEqual({});
  });
});
