import { setTimeout as sleep } from "node:timers/promises";

/** Clock and random source of a client. */
export interface Pace {
  /** In milliseconds, from any start. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** Aborts after that time. */
  timeout(milliseconds: number): AbortSignal;
  /** At least 0 and less than 1. */
  random(): number;
}

/** Those of the machine. */
export const realPace: Pace = {
  now: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  random: () => Math.random(),
};
