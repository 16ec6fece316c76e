import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { createTenant, type LiveTenant, type TenantSettings } from "./directory.ts";
import { plantSeed } from "./seed-file/plant.ts";
import type { Seed } from "./seed-file/read.ts";
import { openSignInLog, signInFileOf } from "./sign-ins/file.ts";
import { readState } from "./state-file.ts";
import { createState, sharedKey } from "./state.ts";
import type { TenantState } from "./tenant-state.ts";

/**
 * Opens the tenant of a state file, or creates both. The caller must have the lock of the file. A new tenant contains its
 * seed; an existing one keeps its contents until it is reset.
 */
export async function openTenant(stateFile: string, now: () => Date, seed?: Seed): Promise<LiveTenant> {
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  await removeLeftovers(stateFile);
  await removeLeftovers(signInFileOf(stateFile));
  const stored = await readState(stateFile);
  const save = (state: TenantState) => writeState(stateFile, state);
  // A file of another tenant, whose state file was deleted.
  if (!stored) await rm(signInFileOf(stateFile), { force: true });
  const signIns = await openSignInLog(signInFileOf(stateFile));
  const tenant = createSeededTenant(stored ?? (await createState(now())), { now, save, seed, signIns, isNew: !stored });
  if (stored) await chmod(stateFile, 0o600);
  else await tenant.commit();
  return tenant;
}

/** Creates a tenant in memory. */
export async function createMemoryTenant(now: () => Date, seed?: Seed): Promise<LiveTenant> {
  return createSeededTenant(await createState(now(), await sharedKey()), {
    now,
    save: () => Promise.resolve(),
    seed,
    isNew: true,
  });
}

function createSeededTenant(
  state: TenantState,
  { seed, isNew, ...settings }: Omit<TenantSettings, "seed"> & { seed: Seed | undefined; isNew: boolean },
): LiveTenant {
  const directory = seed && plantSeed(state, seed);
  return createTenant({ ...state, ...(isNew && directory) }, { ...settings, seed: directory });
}

/** Replaces the file in one step after its bytes are on disk, so a killed process leaves the old state or the new one. */
async function writeState(stateFile: string, state: TenantState): Promise<void> {
  await replaceFile(stateFile, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
}

/** Removes temporary files of killed processes, because they contain the tenant's secrets. */
async function removeLeftovers(file: string): Promise<void> {
  const prefix = `${basename(file)}.`;
  for (const name of await readdir(dirname(file))) {
    if (name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))) await rm(join(dirname(file), name));
  }
}
