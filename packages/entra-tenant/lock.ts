import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { StateFileError } from "./state-file.ts";

/** Another process has locked the state file. */
export class StateFileLockedError extends StateFileError {
  override name = "StateFileLockedError";
}

/** SQLITE_BUSY of https://www.sqlite.org/rescode.html: another process, or another caller in this one, has the lock. */
const busy = 5;

// A database without a reference would be closed, which releases its lock.
const held = new Set<DatabaseSync>();

/**
 * Takes a lock and returns a function that releases it; undefined when another process has it. The operating system
 * releases it when the process ends in any way. The file is an empty SQLite database.
 */
export function tryLock(lockFile: string): (() => void) | undefined {
  return begin(lockFile, "BEGIN EXCLUSIVE");
}

/** Like `tryLock`, but several processes can have the lock. `tryLock` fails while any process has it. */
export function tryShare(lockFile: string): (() => void) | undefined {
  // Reading takes a shared lock: https://www.sqlite.org/lockingv3.html
  return begin(lockFile, "BEGIN; SELECT name FROM sqlite_schema");
}

function begin(lockFile: string, statements: string): (() => void) | undefined {
  createFile(lockFile);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockFile, { timeout: 0 });
    // Nothing is ever written, so a journal would only be one more file.
    database.exec(`PRAGMA journal_mode = MEMORY; ${statements}`);
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === busy) return undefined;
    throw new Error(`${lockFile} cannot be locked`, { cause: error });
  }
  const lock = database;
  held.add(lock);
  return () => {
    if (held.delete(lock)) lock.close();
  };
}

/** Locks a state file and returns a function that unlocks it. Throws at once when another process has the lock. */
export function lockStateFile(stateFile: string): () => void {
  const unlock = tryLock(`${stateFile}-lock`);
  if (unlock !== undefined) return unlock;
  throw new StateFileLockedError({
    message: `${stateFile} is locked by a process that does not answer`,
    fix: "wait for it to start, continue it if it is suspended, or end it",
    code: "tenant-not-answering",
  });
}

/** Creates a file, with the system's error if that fails. An existing file is not opened, because closing it would release the lock. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
