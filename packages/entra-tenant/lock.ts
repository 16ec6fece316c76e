import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { StateFileError } from "./state-file.ts";

/** Says that another process holds the state file. */
export class StateFileLockedError extends StateFileError {
  override name = "StateFileLockedError";
}

/** SQLITE_BUSY of https://www.sqlite.org/rescode.html: another process, or another caller in this one, has the lock. */
const busy = 5;

// One that nobody refers to any more would be closed, and its lock with it.
const held = new Set<DatabaseSync>();

/**
 * Takes a lock that the operating system keeps: it ends with its process, however that ends, and lasts as long, however
 * busy that is. The file is an empty SQLite database. Returns what releases the lock; undefined when it is held already.
 */
export function tryLock(lockFile: string): (() => void) | undefined {
  return begin(lockFile, "BEGIN EXCLUSIVE");
}

/** Like `tryLock`, but several may hold it; `tryLock` fails while anyone does. */
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

/** Takes the lock of a state file and returns what releases it; refuses at once when it is held already. */
export function lockStateFile(stateFile: string): () => void {
  const unlock = tryLock(`${stateFile}-lock`);
  if (unlock !== undefined) return unlock;
  throw new StateFileLockedError(
    `${stateFile} is held by a process that does not answer\n` +
      "  fix: wait for it to start, continue it if it is suspended, or end it  [tenant-not-answering]",
  );
}

/** Says in the system's words why there can be no such file. One that is there stays unopened: closing it would end the lock. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
