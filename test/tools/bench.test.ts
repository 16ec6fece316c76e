import { describe, expect, it } from "vitest";
import { renderTestTimes } from "../../tools/bench-tests.ts";
import { renderGraphCalls, renderTimes } from "../../tools/bench.ts";

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
  it("holds the median component test and all tests against their limits", () => {
    expect(renderTestTimes({ components: [12, 70.4, 8], all: 161.2 })).toBe(
      [
        "component tests, median of 3  12 ms  (limit 50 ms; 1 above, slowest 70 ms)",
        "npm test                     161 s  (limit 180 s)",
      ].join("\n"),
    );
  });
});
