import lockfile from "proper-lockfile";

/** Says that another process holds the state file. */
export class StateFileLockedError extends Error {
  override name = "StateFileLockedError";
}

// A holder that was killed cannot release its lock: it counts as gone when it has not touched the lock for this long.
const staleAfter = 2000;

/** Takes the lock of a state file and returns what releases it; refuses at once when another process holds it. */
export async function lockStateFile(stateFile: string, onLost: (error: Error) => void): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(stateFile, {
      realpath: false,
      stale: staleAfter,
      update: staleAfter / 2,
      onCompromised: onLost,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    throw new StateFileLockedError(
      `${stateFile} is held by a process that does not answer: wait for it to start, or end it`,
    );
  }
}
