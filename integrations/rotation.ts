import type { SecretSpec } from "./spec.ts";

/**
 * The law of rotation. For a period P, an anchor S and a time t the generation is g = floor((t - S) / P). Generation n
 * lives in slot n mod 2 and ends at S + (n + 2)P: computed, never "now plus", so a second run in one period changes
 * nothing. A slot is reused only when the secret in it has ended, and whoever reads the current secret has at least P left.
 */
export interface Rotation {
  current: Generation;
  /** Still accepted until it ends; undefined in the first period. */
  previous: Generation | undefined;
  /** ISO time at which the next run is due. */
  rotatesOn: string;
}

/** One secret in the row. */
export interface Generation {
  number: number;
  slot: 0 | 1;
  /** ISO time. */
  endsOn: string;
}

const dayMilliseconds = 86_400_000;

/** The generations that exist at a time. A time before the anchor counts as the first period. */
export function planRotation(spec: SecretSpec, now: Date): Rotation {
  const anchor = Date.parse(spec.since);
  const period = spec.rotateEveryDays * dayMilliseconds;
  const number = Math.max(0, Math.floor((now.getTime() - anchor) / period));
  const generation = (n: number): Generation => ({
    number: n,
    slot: n % 2 === 0 ? 0 : 1,
    endsOn: isoSeconds(anchor + (n + 2) * period),
  });
  return {
    current: generation(number),
    previous: number === 0 ? undefined : generation(number - 1),
    rotatesOn: isoSeconds(anchor + (number + 1) * period),
  };
}

/** The anchor of an integration that names none: spread by name, so that not everything rotates on one day. */
export function defaultAnchor(name: string, rotateEveryDays: number): string {
  const offsetDays = fnv1a(name) % rotateEveryDays;
  return new Date(Date.UTC(2024, 0, 1) + offsetDays * dayMilliseconds).toISOString().slice(0, 10);
}

/** Whole seconds without a fraction: the provider compares dates as text, and Graph returns them as they were sent. */
function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/): any fixed spread would do, but it must never change. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
