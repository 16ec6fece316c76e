import { writeFileSync } from "node:fs";
import { readTextIfThere } from "./project.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { SandboxFolder } from "./folder.ts";

/** The time of a sandbox: the real time until somebody moves it ahead. It then continues from there. */
export interface SandboxClock {
  readonly now: () => Date;
  readonly isAhead: () => boolean;
  /** Moves the clock to a time, but never back: otherwise objects would have been created in the future. */
  travelTo(time: Date): void;
}

/** Opens the clock of a sandbox. Several processes can use the same one. */
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
    // Reported below, with the file's name.
  }
  throw new UserError({
    message: `${clockFile}: must hold the time of the sandbox, but is damaged`,
    fix: "start over today with npm run local -- reset",
    code: "clock-damaged",
  });
}
