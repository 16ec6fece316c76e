import { writeFileSync } from "node:fs";
import { readTextIfThere } from "./project.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { SandboxFolder } from "./folder.ts";

/** The time of a sandbox: the real one, until somebody travels ahead. From then on it runs on from there. */
export interface SandboxClock {
  readonly now: () => Date;
  readonly isAhead: () => boolean;
  /** Sets the sandbox to a time. Never backwards: what was made since would have been made in the future. */
  travelTo(time: Date): void;
}

/** Opens the clock of a sandbox; several processes may look at one. */
export function openClock({ clockFile }: Pick<SandboxFolder, "clockFile">): SandboxClock {
  const readAhead = (): number => {
    const text = readTextIfThere(clockFile);
    return text === undefined ? 0 : parseAhead(text, clockFile);
  };
  const now = (): Date => new Date(Date.now() + readAhead());
  return {
    now,
    isAhead: () => readAhead() > 0,
    travelTo(time) {
      if (time < now()) throw new Error(`a sandbox at ${now().toISOString()} cannot go back to ${time.toISOString()}`);
      writeFileSync(clockFile, JSON.stringify({ aheadMilliseconds: time.getTime() - Date.now() }));
    },
  };
}

function parseAhead(text: string, clockFile: string): number {
  try {
    const { aheadMilliseconds } = JSON.parse(text) as { aheadMilliseconds: unknown };
    if (typeof aheadMilliseconds === "number") return aheadMilliseconds;
  } catch {
    // Said below, with the file's name.
  }
  throw new UserError({
    message: `${clockFile}: must hold the time of the sandbox, but is damaged`,
    fix: "start over today with npm run local -- reset",
    code: "clock-damaged",
  });
}
