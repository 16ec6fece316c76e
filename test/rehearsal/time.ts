import { firstDay } from "./roster.ts";

/** Milliseconds of a day. */
export const dayLength = 86_400_000;

/** Hour of the nightly run, of people and of products. In UTC. */
export const hours = { run: 2, people: 9, products: 10 } as const;

const start = Date.parse(`${firstDay}T00:00:00Z`);

/** A time on a day of the rehearsal. */
export function timeOf(day: number, hour: number): Date {
  return new Date(start + day * dayLength + hour * 3_600_000);
}

/** The day of the rehearsal on which an ISO time is. */
export function dayOf(time: string): number {
  return Math.floor((Date.parse(time) - start) / dayLength);
}
