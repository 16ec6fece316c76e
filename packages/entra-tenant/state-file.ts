import { readFile } from "node:fs/promises";
import type { TenantState } from "./tenant-state.ts";

/** A state file that cannot be used; the message has the remedy, and no stack is shown. */
export class StateFileError extends Error {
  override name = "StateFileError";
}

/** The state as it is on disk; undefined when there is no file. */
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
