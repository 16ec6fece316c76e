import { setTimeout as delay } from "node:timers/promises";
import { lockStateFile, StateFileLockedError } from "./lock.ts";
import { findRunningTenant, type TenantConnection } from "./running.ts";
import { UserError } from "./user-error.ts";

/** Longest wait, in milliseconds, for a process that has the lock and does not answer. Starting on a busy machine is slow. */
const patience = 30_000;

/** Another process already serves the state file. */
export class TenantRunningError extends UserError {
  override name = "TenantRunningError";
  /** Connection to the tenant that runs. */
  readonly connection: TenantConnection;

  constructor(stateFile: string, connection: TenantConnection) {
    super({
      message: `the tenant in ${stateFile} is already running, at ${connection.origin}`,
      fix: "use it, or stop it first",
      code: "tenant-running",
    });
    this.connection = connection;
  }
}

/**
 * Locks a state file and returns a function that unlocks it. Throws `TenantRunningError` when its tenant runs. A process
 * that has the lock and does not answer is starting, closing or busy, so this waits for it.
 */
export async function takeStateFile(stateFile: string): Promise<() => void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return lockStateFile(stateFile);
    } catch (error) {
      if (!(error instanceof StateFileLockedError)) throw error;
      const connection = await findRunningTenant(stateFile);
      if (connection) throw new TenantRunningError(stateFile, connection);
      if (performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}
