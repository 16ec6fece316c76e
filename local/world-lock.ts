import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { tryLock } from "./tenant/lock.ts";
import type { WorldFolder } from "./world-folder.ts";

const waitMilliseconds = 100;

/** Takes the lock of a world, waiting for as long as another command has it, and returns what releases it. */
export async function lockWorld(
  { root }: Pick<WorldFolder, "root">,
  onProgress: (line: string) => void,
): Promise<() => void> {
  const file = join(root, "world-lock");
  let unlock = tryLock(file);
  if (unlock === undefined) onProgress("another run has the local world; waiting for it");
  while (unlock === undefined) {
    await delay(waitMilliseconds);
    unlock = tryLock(file);
  }
  return unlock;
}
