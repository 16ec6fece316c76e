import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { createTenant, type LiveTenant } from "./directory.ts";
import { readState } from "./state-file.ts";
import { createState } from "./state.ts";
import type { TenantState } from "./tenant-state.ts";

/** Opens the tenant that a state file holds, or makes it when there is no such file. Only the holder of the file's lock may call it. */
export async function openTenant(stateFile: string, now: () => Date): Promise<LiveTenant> {
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  await removeLeftovers(stateFile);
  const stored = await readState(stateFile);
  const tenant = createTenant(stored ?? (await createState(now())), {
    now,
    save: (state) => writeState(stateFile, state),
  });
  if (stored) await chmod(stateFile, 0o600);
  else await tenant.commit();
  return tenant;
}

/** The file is replaced whole, and only once its bytes are on disk: a process killed here leaves the old state or the new one. */
async function writeState(stateFile: string, state: TenantState): Promise<void> {
  await replaceFile(stateFile, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
}

/** A process killed while it wrote leaves its temporary file, which holds the tenant's secrets. */
async function removeLeftovers(stateFile: string): Promise<void> {
  const prefix = `${basename(stateFile)}.`;
  for (const name of await readdir(dirname(stateFile))) {
    if (name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))) await rm(join(dirname(stateFile), name));
  }
}
