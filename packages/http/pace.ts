import { setTimeout as sleep } from "node:timers/promises";

/** Where a client's time and chance come from. */
export interface Pace {
  /** In milliseconds, from any start. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** Aborts after that time. */
  timeout(milliseconds: number): AbortSignal;
  /** At least 0 and less than 1. */
  random(): number;
}

/** The machine's own. */
export const realPace: Pace = {
  now: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  random: () => Math.random(),
};
