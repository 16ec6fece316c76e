import { describe, expect, it } from "vitest";
import { levels } from "../levels.ts";
import { coverage } from "../../test/engine/violating-plans/coverage.ts";
import { allPlans } from "../../test/engine/violating-plans/plans.ts";
import { readmeFile, readReadme, withTable } from "./tables.ts";

const level = { stops: "mandatory", warns: "advisory" } as const;
const levelOf = new Map(levels.map(([{ name }, one]) => [name, one]));

describe("the coverage table", () => {
  it("shows in the README exactly what the data contains", async () => {
    const rows = coverage.map(({ check, source, url, result, rule }) => [
      check,
      `[${source}](${url})`,
      result,
      rule === undefined ? "" : `\`${rule}\``,
    ]);
    const shown = withTable(
      readReadme(),
      "coverage, from the violating plans",
      ["check", "source", "result", "rule"],
      rows,
    );
    await expect(shown).toMatchFileSnapshot(readmeFile);
  });

  it.each(coverage.filter(({ result }) => result in level))(
    "has a plan that runs on the engine for $check ($source)",
    ({ result, rule, plan }) => {
      expect(levelOf.get(rule ?? "")).toBe(level[result as keyof typeof level]);
      expect(allPlans.find(({ title }) => title === plan)).toMatchObject({ expected: result, rule });
    },
  );

  it("contains every rule of the pack", () => {
    const covered = new Set(coverage.map(({ rule }) => rule));
    expect(levels.map(([{ name }]) => name).filter((name) => !covered.has(name))).toEqual([]);
  });

  it("has a plan that violates each rule of the pack", () => {
    const broken = new Set(allPlans.map(({ rule }) => rule));
    expect(levels.map(([{ name }]) => name).filter((name) => !broken.has(name))).toEqual([]);
  });

  it("names no rule for a check that a plan cannot show", () => {
    const others = coverage.filter(({ result }) => result === "cannot be known from a plan");
    expect(others.filter(({ rule, plan }) => rule !== undefined || plan !== undefined)).toEqual([]);
    expect(others.length).toBeGreaterThan(5);
  });
});
