import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserMistake } from "./user-mistake.ts";

/** A lock that the engine holds on a stack in a `file://` backend. */
export interface BackendLock {
  readonly file: string;
  readonly pid: number;
  readonly hostname: string;
}

const waitMilliseconds = 200;
const patienceMilliseconds = 30_000;

/** Resolves once no engine has the stack locked: locks of engines that are gone are removed, living ones waited for. */
export async function waitForLocks(
  stateDir: string,
  projectName: string,
  stackName: string,
  onProgress: (line: string) => void,
): Promise<void> {
  for (let waited = 0; ; waited += waitMilliseconds) {
    const living = removeDeadLocks(findLocks(stateDir, projectName, stackName), ({ pid }) =>
      onProgress(`removed the lock of an engine that is gone (process ${pid})`),
    );
    const [first] = living;
    if (first === undefined) return;
    if (waited >= patienceMilliseconds) {
      throw new UserMistake(
        `stack "${stackName}" is locked by process ${first.pid} on ${first.hostname}\n` +
          `  fix: let it end, or end it; if it is gone, remove ${first.file}  [stack-locked]`,
      );
    }
    if (waited === 0) onProgress(`stack ${stackName} is locked by process ${first.pid}; waiting for it to end`);
    await delay(waitMilliseconds);
  }
}

/** Finds the locks on a stack. */
export function findLocks(stateDir: string, projectName: string, stackName: string): BackendLock[] {
  // An older engine, or a backend of one, has no folder for each project.
  const dir = join(stateDir, ".pulumi", "locks", "organization", projectName, stackName);
  return listJson(dir).flatMap((file) => {
    const lock = readLock(file);
    return lock === undefined ? [] : [lock];
  });
}

/** Removes the locks whose engine is gone, and returns those whose engine lives. */
export function removeDeadLocks(locks: readonly BackendLock[], onRemoved: (lock: BackendLock) => void): BackendLock[] {
  return locks.filter((lock) => {
    if (lock.hostname !== hostname() || isAlive(lock.pid)) return true;
    rmSync(lock.file, { force: true });
    onRemoved(lock);
    return false;
  });
}

function listJson(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

function readLock(file: string): BackendLock | undefined {
  try {
    const { pid, hostname } = JSON.parse(readFileSync(file, "utf8")) as { pid: number; hostname: string };
    return { file, pid, hostname };
  } catch (error) {
    // Released between the listing and the reading.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
