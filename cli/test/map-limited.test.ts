import { expect, it } from "vitest";
import { mapLimited } from "../map-limited.ts";

it("maps in order, with a limited number at the same time", async () => {
  let underWay = 0;
  const counts: number[] = [];
  const results = await mapLimited([5, 4, 3, 2, 1], 2, async (item) => {
    counts.push(++underWay);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    underWay--;
    return item * 10;
  });
  expect([results, Math.max(...counts)]).toEqual([[50, 40, 30, 20, 10], 2]);
});

it("maps nothing to nothing", async () => {
  expect(await mapLimited([], 2, (item: number) => Promise.resolve(item))).toEqual([]);
});
