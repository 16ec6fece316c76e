import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { caFileOf } from "./running.ts";
import { takeStateFile } from "./state-lock.ts";

/** Files of a running tenant. */
export interface TenantFiles {
  /** Undefined for a tenant in memory. */
  stateFile: string | undefined;
  caFile: string;
  /** Unlocks the state file, or removes the files of a tenant in memory. */
  release(): Promise<void>;
}

/** Locks the state file. A tenant without one gets a temporary folder for its certificate authority. */
export async function takeFiles(wanted: string | undefined): Promise<TenantFiles> {
  if (wanted === undefined) {
    const folder = await mkdtemp(join(tmpdir(), "entra-tenant-"));
    return {
      stateFile: undefined,
      caFile: join(folder, "tenant-ca.pem"),
      release: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const stateFile = resolve(wanted);
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  const unlock = await takeStateFile(stateFile);
  return {
    stateFile,
    caFile: caFileOf(stateFile),
    release: () => {
      unlock();
      return Promise.resolve();
    },
  };
}
