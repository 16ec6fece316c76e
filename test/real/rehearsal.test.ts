import { describe, expect, it } from "vitest";
import * as claims from "../rehearsal/claims.ts";
import { EngineStack } from "../rehearsal/engine-stack.ts";
import { realParts } from "../rehearsal/parts.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { roster } from "../rehearsal/roster.ts";
import { lagHours, lagOf } from "../rehearsal/simulate.ts";
import { hours, timeOf } from "../rehearsal/time.ts";

// A run of the engine takes seconds. `npm test` has the same year without it.
describe("a year of 30 integrations with the Pulumi engine", () => {
  it.each([1, 2])("meets all claims, with people of seed %i", async (seed) => {
    const entries = roster.map(({ name, entry }) => [name, entry] as const);
    await using stack = await EngineStack.open(Object.fromEntries(entries), timeOf(0, hours.run));
    Object.assign(stack.tenant.handle.tenant.reports, { lagHours: { ...lagHours, logAnalytics: 0 } });
    const options = { participants: roster, days: 365, seed, parts: realParts, outage: [268, 275] } as const;
    const year = await rehearse(options, stack.tenant, stack);
    expect(stack.runs.length).toBeGreaterThan(4);
    expect({
      unannounced: claims.findUnannounced(year, lagOf),
      unwarned: claims.findMissingWarnings(year, lagOf),
      openAfterDone: claims.findOpenAfterDone(year, lagOf),
      twins: claims.findTwins(year),
      falseAlarms: claims.findFalseAlarms(year),
      undeservedRefusals: claims.findUndeservedRefusals(year),
    }).toEqual({
      unannounced: [],
      unwarned: [],
      openAfterDone: [],
      twins: [],
      falseAlarms: [],
      undeservedRefusals: [],
    });
  });
});
