import type { Decision } from "./people.ts";

/** The first nightly run that sees a sign-in in every report. */
const seenAfterDays = 2;

/** The days on which something happens. */
export class Agenda {
  readonly #days = new Set<number>();

  add(...days: number[]): void {
    for (const day of days) this.#days.add(Math.floor(day));
  }

  has(day: number): boolean {
    return this.#days.has(day);
  }

  /** Adds the days of a handover: deeds of people, thresholds of warnings, the due date and the last week. */
  addHandover({ day: start, endDay, deeds }: Decision): void {
    const acting = [start, ...deeds.map(({ day }) => day)];
    this.add(...acting.flatMap((day) => [day, day + seenAfterDays]));
    if (endDay === undefined) return;
    const overlap = endDay - start;
    const thresholds = [0.75, 0.9].map((part) => Math.ceil(start + part * overlap));
    const dueDay = Math.max(endDay - Math.max(14, overlap / 4), start + overlap / 2);
    this.add(...thresholds, dueDay, endDay - 14);
    for (let left = 7; left >= -1; left -= 1) this.add(endDay - left);
  }
}
