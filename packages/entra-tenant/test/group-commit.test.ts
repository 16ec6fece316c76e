import { describe, expect, it } from "vitest";
import { groupCommit } from "../group-commit.ts";

/** A disk whose writes end when the test says so. */
function createDisk() {
  const writes: PromiseWithResolvers<void>[] = [];
  const written: string[] = [];
  let memory = "";
  const commit = groupCommit(async () => {
    const snapshot = memory;
    const write = Promise.withResolvers<undefined>();
    writes.push(write as PromiseWithResolvers<void>);
    await write.promise;
    written.push(snapshot);
  });
  return {
    writes,
    written,
    change: (text: string) => {
      memory = text;
      return commit();
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("groupCommit", () => {
  it("writes once for all who wait while a write runs", async () => {
    const { writes, written, change } = createDisk();
    const first = change("a");
    await turn();
    const others = [change("b"), change("c"), change("d")];
    writes[0]?.resolve();
    await first;
    await turn();
    writes[1]?.resolve();
    await Promise.all(others);
    expect([writes.length, written]).toEqual([2, ["a", "d"]]);
  });

  it("does not resolve with a write that began before the change", async () => {
    const { writes, change } = createDisk();
    const first = change("a");
    await turn();
    let isDurable = false;
    const second = change("b").then(() => (isDurable = true));
    writes[0]?.resolve();
    await first;
    await turn();
    const early = isDurable;
    writes[1]?.resolve();
    await second;
    expect([early, isDurable]).toEqual([false, true]);
  });

  it("rejects all callers of a failed write, and writes again for the next ones", async () => {
    const { writes, written, change } = createDisk();
    const first = change("a");
    await turn();
    writes[0]?.reject(new Error("disk full"));
    await expect(first).rejects.toThrow("disk full");
    const second = change("b");
    await turn();
    writes[1]?.resolve();
    await second;
    expect(written).toEqual(["b"]);
  });
});
