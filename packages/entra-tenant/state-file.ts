import { readFile } from "node:fs/promises";
import type { TenantState } from "./tenant-state.ts";

/** A state file that cannot be used. The message contains the fix and needs no stack trace. */
export class StateFileError extends Error {
  override name = "StateFileError";
}

/** Reads a state file. Undefined when it does not exist. */
export async function readState(stateFile: string): Promise<TenantState | undefined> {
  let text: string;
  try {
    text = await readFile(stateFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const state = parseState(text);
  if (state?.version !== 1) {
    throw new StateFileError(
      `${stateFile}: must be the state of a local tenant, but is damaged or something else\n` +
        "  fix: put back a copy of it, or begin with a new tenant: npm run local -- reset  [tenant-damaged]",
    );
  }
  return state;
}

function parseState(text: string): TenantState | undefined {
  try {
    return JSON.parse(text) as TenantState;
  } catch {
    return undefined;
  }
}
