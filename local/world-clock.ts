import { writeFileSync } from "node:fs";
import { readTextIfThere } from "./project.ts";
import type { WorldFolder } from "./world-folder.ts";

/** The time of a local world: the real one, until somebody travels ahead. From then on it runs on from there. */
export interface WorldClock {
  readonly now: () => Date;
  readonly isAhead: () => boolean;
  /** Sets the world to a time. Never backwards: what was made since would have been made in the future. */
  travelTo(time: Date): void;
}

/** Opens the clock of a world; several processes may look at one. */
export function openClock({ clockFile }: Pick<WorldFolder, "clockFile">): WorldClock {
  const readAhead = (): number => {
    const text = readTextIfThere(clockFile);
    return text === undefined ? 0 : (JSON.parse(text) as { aheadMilliseconds: number }).aheadMilliseconds;
  };
  const now = (): Date => new Date(Date.now() + readAhead());
  return {
    now,
    isAhead: () => readAhead() > 0,
    travelTo(time) {
      if (time < now()) throw new Error(`a world at ${now().toISOString()} cannot go back to ${time.toISOString()}`);
      writeFileSync(clockFile, JSON.stringify({ aheadMilliseconds: time.getTime() - Date.now() }));
    },
  };
}
