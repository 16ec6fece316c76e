import { mkdirSync, mkdtempSync, rmSync, utimesSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lockStack, lockSandbox } from "../../sandbox/lock.ts";

function newSandbox(): string {
  const root = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

describe("the lock of a sandbox", () => {
  it("is waited for until the first command lets go, however long it was too busy to say that it lives", async () => {
    const root = newSandbox();
    const order: string[] = [];
    const unlock = await lockSandbox({ root }, () => undefined);
    for (const name of readdirSync(root)) utimesSync(join(root, name), 0, 0);
    const waiting = Promise.withResolvers<undefined>();
    const second = lockSandbox({ root }, (line) => {
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
    expect(order).toEqual(["another run has the sandbox; waiting for it", "first ends", "second"]);
  });

  it("does not wait for a lock that an earlier version left", async () => {
    const root = newSandbox();
    mkdirSync(join(root, "lock"));
    const lines: string[] = [];
    const unlock = await lockSandbox({ root }, (line) => lines.push(line));
    unlock();
    expect(lines).toEqual([]);
  });

  it("is shared while a separate process serves the tenant, and waited for by a command that has to serve it", async () => {
    const root = newSandbox();
    const lines: string[] = [];
    const share = () =>
      lockSandbox(
        { root },
        (line) => lines.push(line),
        () => Promise.resolve(true),
      );
    const [first, second] = [await share(), await share()];
    expect(lines).toEqual([]);
    const waiting = Promise.withResolvers<undefined>();
    const whole = lockSandbox({ root }, () => waiting.resolve(undefined));
    await waiting.promise;
    first();
    second();
    (await whole)();
  });

  it("is released when the search for a tenant fails", async () => {
    const root = newSandbox();
    const damaged = () => Promise.reject(new Error("damaged"));
    await expect(lockSandbox({ root }, () => undefined, damaged)).rejects.toThrow("damaged");
    const lines: string[] = [];
    (await lockSandbox({ root }, (line) => lines.push(line)))();
    expect(lines).toEqual([]);
  });
});

describe("the lock of a stack", () => {
  it("is waited for, and does not affect other stacks", async () => {
    const stateDir = newSandbox();
    const lines: string[] = [];
    const unlock = await lockStack({ stateDir }, "entra-integrations", "dev", () => undefined);
    (await lockStack({ stateDir }, "entra-integrations", "prod", (line) => lines.push(line)))();
    const waiting = Promise.withResolvers<string>();
    const second = lockStack({ stateDir }, "entra-integrations", "dev", waiting.resolve);
    expect(await waiting.promise).toBe("another run has stack dev; waiting for it");
    unlock();
    (await second)();
    expect(lines).toEqual([]);
  });
});
