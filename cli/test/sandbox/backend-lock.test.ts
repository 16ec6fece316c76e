import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findLocks, removeDeadLocks, waitForLocks } from "../../sandbox/backend-lock.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

function backend(locks: { pid: number; hostname: string }[]): { stateDir: string; lockDir: string } {
  const stateDir = mkdtempSync(join(tmpdir(), "backend-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  const lockDir = join(stateDir, ".pulumi", "locks", "organization", "contoso", "dev");
  mkdirSync(lockDir, { recursive: true });
  locks.forEach((lock, index) => {
    writeFileSync(join(lockDir, `${index}.json`), JSON.stringify(lock));
  });
  return { stateDir, lockDir };
}

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

describe("removeDeadLocks", () => {
  it("removes the lock of an engine that is gone", () => {
    const { stateDir, lockDir } = backend([{ pid: deadPid(), hostname: hostname() }]);
    const living = removeDeadLocks(findLocks(stateDir, "contoso", "dev"), () => undefined);
    expect([living, existsSync(join(lockDir, "0.json"))]).toEqual([[], false]);
  });

  it("names the process that had the lock", () => {
    const pid = deadPid();
    const { stateDir } = backend([{ pid, hostname: hostname() }]);
    const removed: number[] = [];
    removeDeadLocks(findLocks(stateDir, "contoso", "dev"), (gone) => removed.push(gone));
    expect(removed).toEqual([pid]);
  });

  it("keeps the lock of an engine that lives", () => {
    const { stateDir, lockDir } = backend([{ pid: process.pid, hostname: hostname() }]);
    const living = removeDeadLocks(findLocks(stateDir, "contoso", "dev"), () => undefined);
    expect([living.map(({ holder }) => holder?.pid), existsSync(join(lockDir, "0.json"))]).toEqual([
      [process.pid],
      true,
    ]);
  });

  it("keeps the lock of another machine, whose processes are not visible here", () => {
    const { stateDir } = backend([{ pid: deadPid(), hostname: "build-7.contoso.com" }]);
    const living = removeDeadLocks(findLocks(stateDir, "contoso", "dev"), () => undefined);
    expect(living).toHaveLength(1);
  });
});

describe("waitForLocks", () => {
  it("goes on at once when nothing is locked", async () => {
    const lines: string[] = [];
    await waitForLocks(backend([]).stateDir, "contoso", "dev", (line) => lines.push(line));
    expect(lines).toEqual([]);
  });

  it.each(["", '{"pid":', "null", '{"pid":"me"}'])(
    "names a damaged lock after a second, %j, and what to do",
    async (text) => {
      const { stateDir, lockDir } = backend([]);
      const file = join(lockDir, "damaged.json");
      writeFileSync(file, text);
      const lines: string[] = [];
      let waited = 0;
      const pause = (milliseconds: number) => Promise.resolve((waited += milliseconds));
      await expect(waitForLocks(stateDir, "contoso", "dev", (line) => lines.push(line), pause)).rejects.toThrow(
        new UserError({
          message: 'stack "dev" is locked, but the lock is damaged and does not name its process',
          fix: `if no pulumi is running, remove ${file}`,
          code: "lock-damaged",
        }),
      );
      expect(lines).toEqual(["stack dev is locked by an unknown process; waiting for it to end"]);
      expect(waited).toBe(1000);
    },
  );

  it("goes on when a living engine lets go", async () => {
    const { stateDir, lockDir } = backend([{ pid: process.pid, hostname: hostname() }]);
    const lines: string[] = [];
    const release = (line: string): void => {
      lines.push(line);
      rmSync(lockDir, { recursive: true });
    };
    await waitForLocks(stateDir, "contoso", "dev", release, () => Promise.resolve());
    expect(lines).toEqual([`stack dev is locked by process ${process.pid}; waiting for it to end`]);
  });
});
