import { describe, expect, it } from "vitest";
import { renderTestTimes } from "../commands/bench/tests.ts";
import { parseSizes, parseStacks, renderGraphCalls, renderTimes } from "../commands/bench.ts";

describe("renderTimes", () => {
  it("holds the first run and the best later one against their limits", () => {
    expect(renderTimes([5, 3, 2, 2.5])).toBe(
      [
        "npm start, new tenant and nothing deployed  5.0 s  (limit 10 s)",
        "npm start, no changes                       2.0 s  (limit 5 s, best of 3)",
        "                                            0.40 of the first run",
      ].join("\n"),
    );
  });
});

describe("renderGraphCalls", () => {
  it("writes a line for each integration", () => {
    const integrations = [
      { name: "erp-sync", system: "integray", calls: 12 },
      { name: "mail", system: "custom", calls: 9 },
    ];
    expect(renderGraphCalls({ shared: 1, integrations, unchanged: 2 })).toBe(
      [
        "Graph calls of a deployment",
        "  shared by all     1  of a stack without integrations",
        "  erp-sync         12  integray",
        "  mail              9  custom",
        "  no changes        2  of a second run of them all",
      ].join("\n"),
    );
  });
});

describe("renderTestTimes", () => {
  it("holds the median component test and npm test against their limits", () => {
    expect(renderTestTimes({ components: [12, 70.4, 8], all: 161.2 })).toBe(
      [
        "component tests, median of 3  12 ms  (limit 50 ms; 1 above, slowest 70 ms)",
        "npm test                     161 s  (limit 150 s)",
      ].join("\n"),
    );
  });
});

describe("the options of npm run bench", () => {
  it("are sizes with commas, and stacks by number and size", () => {
    expect([parseSizes("25,100"), parseStacks("10x50")]).toEqual([[25, 100], { stacks: 10, size: 50 }]);
  });

  it.each(["", "0", "25,", "1e3", "1001", "-1"])("refuse %j as a size", (text) => {
    expect(() => parseSizes(text)).toThrow(/^--sizes: must be numbers of integrations/);
  });

  it.each(["10", "10x", "x50", "10x50x2", "0x5"])("refuse %j as stacks", (text) => {
    expect(() => parseStacks(text)).toThrow(/^--stacks: must be a number of stacks/);
  });
});
