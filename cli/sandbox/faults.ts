import { rmSync, writeFileSync } from "node:fs";
import { readTextIfThere } from "./project.ts";
import { faultKinds, type FaultSettings } from "@entra-integrations/entra-tenant/faults/settings.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { SandboxFolder } from "./folder.ts";

export { faultKinds, type FaultKind, type FaultSettings } from "@entra-integrations/entra-tenant/faults/settings.ts";

/** The faults of a sandbox. They are stored in the sandbox, so a running tenant notices changes. */
export interface SandboxFaults {
  /** Undefined if there are none. */
  readonly read: () => FaultSettings | undefined;
  readonly set: (settings: FaultSettings) => void;
  readonly end: () => void;
}

/** Opens the faults of a sandbox. `read` throws a `UserError` if the file is damaged. */
export function openFaults({ faultsFile }: Pick<SandboxFolder, "faultsFile">): SandboxFaults {
  let last: { readonly text: string; readonly settings: FaultSettings } | undefined;
  return {
    read() {
      const text = readTextIfThere(faultsFile);
      if (text === undefined) return undefined;
      // The tenant calls this for each request.
      if (last?.text !== text) last = { text, settings: parseSettings(text, faultsFile) };
      return last.settings;
    },
    set: (settings) => writeFileSync(faultsFile, JSON.stringify(settings)),
    end: () => rmSync(faultsFile, { force: true }),
  };
}

/** Describes faults in one line, such as `20 % of all requests (seed 7)`. */
export function describeFaults({ seed, rate, only, route }: FaultSettings): string {
  const which = route === undefined ? "all requests" : `requests whose path contains ${route}`;
  const how = only === undefined ? "" : `, only ${only.join(", ")}`;
  return `${String(Math.round(rate * 10_000) / 100)} % of ${which}${how} (seed ${String(seed)})`;
}

function parseSettings(text: string, faultsFile: string): FaultSettings {
  try {
    const settings = JSON.parse(text) as FaultSettings;
    const { seed, rate, only = [] } = settings;
    const isKnown = only.every((kind) => faultKinds.includes(kind));
    if (Number.isInteger(seed) && rate >= 0 && rate <= 1 && isKnown) return settings;
  } catch {
    // Reported below, with the file's name.
  }
  throw new UserError({
    message: `${faultsFile}: must contain the faults of the sandbox, but is damaged`,
    fix: "npm run local -- faults off",
    code: "faults-damaged",
  });
}
