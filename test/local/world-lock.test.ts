import { mkdirSync, mkdtempSync, rmSync, utimesSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lockWorld } from "../../local/world-lock.ts";

function newWorld(): string {
  const root = mkdtempSync(join(tmpdir(), "world-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

describe("the lock of a world", () => {
  it("is waited for until the first command lets go, however long it was too busy to say that it lives", async () => {
    const root = newWorld();
    const order: string[] = [];
    const unlock = await lockWorld({ root }, () => undefined);
    for (const name of readdirSync(root)) utimesSync(join(root, name), 0, 0);
    const waiting = Promise.withResolvers<undefined>();
    const second = lockWorld({ root }, (line) => {
      order.push(line);
      waiting.resolve(undefined);
    }).then((unlockSecond) => {
      order.push("second");
      unlockSecond();
    });
    await waiting.promise;
    order.push("first ends");
    unlock();
    await second;
    expect(order).toEqual(["another run has the local world; waiting for it", "first ends", "second"]);
  });

  it("does not wait for a lock that an earlier version left", async () => {
    const root = newWorld();
    mkdirSync(join(root, "lock"));
    const lines: string[] = [];
    const unlock = await lockWorld({ root }, (line) => lines.push(line));
    unlock();
    expect(lines).toEqual([]);
  });
});
