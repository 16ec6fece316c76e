import { describe, expect, it } from "vitest";
import * as claims from "./claims.ts";
import { lagOf, simulate } from "./simulate.ts";
import type { Year } from "./year.ts";

// Nightly runs, people and products of one year. People enter secrets on time, late, into the wrong product, or never.
describe("a year of 30 integrations", () => {
  let lived: Promise<Year> | undefined;
  // All tests look at the same year. The pipeline is down while most secrets rotate.
  const year = () => (lived ??= simulate({ outage: [268, 275] }));

  it("announces every missed secret with an issue, from its creation and at least 14 days before it hurts", async () => {
    expect(claims.findUnannounced(await year(), lagOf)).toEqual([]);
  });

  it("warns from 75 % of the overlap until the end if the product has not switched", async () => {
    expect(claims.findMissingWarnings(await year(), lagOf)).toEqual([]);
  });

  it("keeps no task, issue or warning open after the reports show that the product has switched", async () => {
    expect(claims.findOpenAfterDone(await year(), lagOf)).toEqual([]);
  });

  it("creates one issue for each new secret, although GitHub fails and lists new issues late", async () => {
    expect(claims.findTwins(await year())).toEqual([]);
  });

  it("raises no alarm for integrations whose secret is delivered, and for those without one", async () => {
    expect(claims.findFalseAlarms(await year())).toEqual([]);
  });

  it("has only sign-ins that succeed, unless a person missed the end or confused two products", async () => {
    expect(claims.findUndeservedRefusals(await year())).toEqual([]);
  });

  it("contains all systems, all habits of people, and refused products", async () => {
    const { participants, decisions, signIns, nights } = await year();
    const systems = new Set(participants.map(({ entry }) => entry["system"]));
    const habits = Map.groupBy(decisions, ({ habit }) => habit);
    const refused = signIns.filter(({ result }) => result !== "ok");
    expect([participants.length, systems.size, habits.size]).toEqual([30, 7, 10]);
    expect(Math.min(...[...habits.values()].map((ones) => ones.length))).toBeGreaterThan(2);
    expect(new Set(refused.map(({ held, name }) => held.of === name))).toEqual(new Set([true, false]));
    expect(nights.at(-1)!.day).toBeGreaterThan(355);
  });
});
