import { hashText } from "../hash.ts";
import type { SecretSpec } from "../spec.ts";

/**
 * The rotation rule. Generation n begins at start(n), where the period P(n) is the one in force at that time, and
 *
 *     start(n + 1) = start(n) + max(P(n), P(n - 1))        end(n) = start(n + 1) + P(n)
 *
 * Generation n uses slot n mod 2. Everything is computed from the stack file and the time, never from "now plus", so a
 * second run in one period changes nothing, and one run repairs everything after a pause of any length. A slot is reused
 * only when the secret in it has ended: end(n - 1) = start(n) + P(n - 1) is never after start(n + 1). A consumer that reads
 * the current secret before start(n + 1) has at least P(n) left; one that reads it while the run of start(n + 1) is late by
 * L has at least P(n) - L left. A change of the period that is appended with a future date changes no generation that has
 * begun. With one period P these are floor((t - S) / P) and S + (n + 2)P.
 */
export interface Rotation {
  current: Generation;
  /** Accepted until it ends. Undefined in the first period, and after its end, because Entra refuses to create it then. */
  previous: Generation | undefined;
  /** ISO time at which the next run is due. */
  rotatesOn: string;
}

/** One secret of the sequence of rotated ones. */
export interface Generation {
  generation: number;
  slot: 0 | 1;
  /** ISO time at which its period begins. */
  startsOn: string;
  /** ISO time. */
  expiresOn: string;
}

/** A secret of an earlier run, as that run recorded it. */
export interface RecordedSecret {
  generation: number;
  expiresOn: string;
}

const dayMilliseconds = 86_400_000;

/** The generations that exist at a time. A time before the anchor counts as the first period. */
export function planRotation(spec: SecretSpec, now: Date): Rotation {
  const time = now.getTime();
  const changes = spec.periodChanges.map(({ from, rotateEveryDays }) => ({
    at: Date.parse(from),
    days: rotateEveryDays,
  }));
  let following = 0;
  /** The period in force at a time. Each call asks for a later time than the one before. */
  const periodAt = (at: number): number => {
    while ((changes[following]?.at ?? Infinity) <= at) following += 1;
    return (changes[following - 1]?.days ?? spec.rotateEveryDays) * dayMilliseconds;
  };
  let number = 0;
  let start = Date.parse(spec.rotationStart);
  let period = periodAt(start);
  let previous: Generation | undefined;
  let next = start + period;
  while (next <= time) {
    // Periods are equal until the next change, so one step skips all but the last.
    const lastEqual = Math.min(time, (changes[following]?.at ?? Infinity) - 1);
    const equal = next === start + period ? Math.max(1, Math.floor((lastEqual - start) / period)) : 1;
    const before = equal === 1 ? start : next + (equal - 2) * period;
    start = next + (equal - 1) * period;
    number += equal;
    previous = generationAt(number - 1, before, start + period);
    const nextPeriod = periodAt(start);
    next = start + Math.max(period, nextPeriod);
    period = nextPeriod;
  }
  const isPreviousAccepted = previous !== undefined && Date.parse(previous.expiresOn) > now.getTime();
  return {
    current: generationAt(number, start, next + period),
    previous: isPreviousAccepted ? previous : undefined,
    rotatesOn: isoSeconds(next),
  };
}

/** How far the clock of this machine may be behind Entra's: a secret that would end within this time is not created. */
const clockTolerance = 15 * 60_000;

/**
 * The generations that a run keeps or creates. Leaves out a previous generation that the run would have to create in its
 * last minutes, because Entra refuses a secret whose end has passed by its own clock. `kept` are the secrets of earlier
 * runs that this run leaves as they are. `retired` is a previous generation that was deleted early, or will be in this run.
 */
export function planRun(
  spec: SecretSpec,
  now: Date,
  kept: readonly RecordedSecret[],
  retired?: RecordedSecret,
): Rotation {
  const plan = planRotation(spec, now);
  const { previous } = plan;
  if (previous !== undefined && isSame(previous, retired)) return { ...plan, previous: undefined };
  if (previous === undefined || kept.some(({ generation: number }) => number === previous.generation)) return plan;
  const endsSoon = Date.parse(previous.expiresOn) <= now.getTime() + clockTolerance;
  return endsSoon ? { ...plan, previous: undefined } : plan;
}

/**
 * The recorded secrets that have not ended and that a plan would delete: it has another generation in their slot, or
 * ends them at another time. Empty as long as changes are only appended to the stack file.
 */
export function findLostSecrets(recorded: readonly RecordedSecret[], plan: Rotation, now: Date): RecordedSecret[] {
  const kept = [plan.current, plan.previous];
  return recorded.filter(
    ({ generation: number, expiresOn }) =>
      Date.parse(expiresOn) > now.getTime() &&
      !kept.some((one) => one?.generation === number && Date.parse(one.expiresOn) === Date.parse(expiresOn)),
  );
}

function isSame(one: RecordedSecret, other: RecordedSecret | undefined): boolean {
  return one.generation === other?.generation && Date.parse(one.expiresOn) === Date.parse(other.expiresOn);
}

/** The default anchor of an integration. Depends on its name, so that not all secrets rotate on one day. */
export function defaultAnchor(name: string, rotateEveryDays: number): string {
  const offsetDays = hashText(name) % rotateEveryDays;
  return new Date(Date.UTC(2024, 0, 1) + offsetDays * dayMilliseconds).toISOString().slice(0, 10);
}

function generationAt(number: number, start: number, end: number): Generation {
  return {
    generation: number,
    slot: number % 2 === 0 ? 0 : 1,
    startsOn: isoSeconds(start),
    expiresOn: isoSeconds(end),
  };
}

/** ISO time in whole seconds: the provider compares dates as text, and Graph returns them as they were sent. */
function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}
