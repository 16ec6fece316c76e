import { readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readTextIfThere } from "./project.ts";
import { UserError, type UserProblem } from "../../integrations/text/user-error.ts";

/** A lock that the engine holds on a stack in a `file://` backend. */
export interface BackendLock {
  readonly file: string;
  /** The id of its process; undefined if the file does not contain it. */
  readonly holder: { readonly pid: number; readonly hostname: string } | undefined;
}

const waitMilliseconds = 200;
const patienceMilliseconds = 30_000;
/** After this time, an engine has finished writing its lock. */
const damagedPatienceMilliseconds = 1000;

/** Resolves when no engine has the stack locked. Removes the locks of ended engines and waits for running ones. */
export async function waitForLocks(
  stateDir: string,
  projectName: string,
  stackName: string,
  onProgress: (line: string) => void,
  pause: (milliseconds: number) => Promise<unknown> = delay,
): Promise<void> {
  for (let waited = 0; ; waited += waitMilliseconds) {
    const living = removeDeadLocks(findLocks(stateDir, projectName, stackName), (pid) =>
      onProgress(`removed the lock of an engine that is gone (process ${pid})`),
    );
    const [first] = living;
    if (first === undefined) return;
    if (waited >= (first.holder === undefined ? damagedPatienceMilliseconds : patienceMilliseconds)) {
      throw new UserError(describeLock(stackName, first));
    }
    if (waited === 0) {
      const holder = first.holder === undefined ? "an unknown process" : `process ${first.holder.pid}`;
      onProgress(`stack ${stackName} is locked by ${holder}; waiting for it to end`);
    }
    await pause(waitMilliseconds);
  }
}

function describeLock(stackName: string, { file, holder }: BackendLock): UserProblem {
  if (holder === undefined) {
    return {
      message: `stack "${stackName}" is locked, but the lock is damaged and does not name its process`,
      fix: `if no pulumi is running, remove ${file}`,
      code: "lock-damaged",
    };
  }
  return {
    message: `stack "${stackName}" is locked by process ${holder.pid} on ${holder.hostname}`,
    fix: `let it end, or end it; if it is gone, remove ${file}`,
    code: "stack-locked",
  };
}

/** Finds the locks on a stack. */
export function findLocks(stateDir: string, projectName: string, stackName: string): BackendLock[] {
  // Older engines and their backends have no folder for each project.
  const dir = join(stateDir, ".pulumi", "locks", "organization", projectName, stackName);
  return listJson(dir).flatMap((file) => {
    const lock = readLock(file);
    return lock === undefined ? [] : [lock];
  });
}

/** Removes the locks of ended engines and returns the others. */
export function removeDeadLocks(locks: readonly BackendLock[], onRemoved: (pid: number) => void): BackendLock[] {
  return locks.filter(({ file, holder }) => {
    if (holder === undefined || holder.hostname !== hostname() || isAlive(holder.pid)) return true;
    rmSync(file, { force: true });
    onRemoved(holder.pid);
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
  const text = readTextIfThere(file);
  // The lock was released in the meantime.
  return text === undefined ? undefined : { file, holder: parseHolder(text) };
}

function parseHolder(text: string): BackendLock["holder"] {
  try {
    const { pid, hostname } = JSON.parse(text) as { pid?: unknown; hostname?: unknown };
    return typeof pid === "number" && typeof hostname === "string" ? { pid, hostname } : undefined;
  } catch {
    return undefined;
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
