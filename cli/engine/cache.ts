import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { lock } from "proper-lockfile";

/** Returns this user's folder for engines. `ENTRA_INTEGRATIONS_CACHE` sets another folder. */
export function engineCache(env: NodeJS.ProcessEnv): string {
  const base = env["ENTRA_INTEGRATIONS_CACHE"];
  return resolve(
    base === undefined || base === "" ? envPaths("entra-integrations", { suffix: "" }).cache : base,
    "engine",
  );
}

/**
 * Runs `work` while no other process of this user does. After half a minute, takes over the lock of a killed process.
 */
export async function whileLocked<T>(
  cache: string,
  onProgress: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(cache, { recursive: true });
  const options = {
    lockfilePath: join(cache, "lock"),
    stale: 30_000,
    // A run that lost the lock, for example because its machine slept, may find its build removed. It never installs
    // half an engine.
    onCompromised: () => undefined,
  };
  const release = await lock(cache, options).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    onProgress("another run is preparing the Pulumi engine; waiting for it");
    return lock(cache, { ...options, retries: { forever: true, factor: 1, minTimeout: 200, maxTimeout: 200 } });
  });
  try {
    return await work();
  } finally {
    // A lost lock cannot be released, and does not have to be.
    await release().catch(() => undefined);
  }
}
