import { hashText } from "../../integrations/hash.ts";

/** How a person deals with one new secret. */
type Habit =
  | "on time"
  | "late"
  | "on the last day"
  | "after the end"
  | "never"
  | "into the wrong product, corrected"
  | "into the wrong product, unnoticed"
  | "restores the old secret"
  | "closes the issue too"
  | "only closes the issue";

/** An action of a person on a day. */
export interface Deed {
  /** Days since the first day of the rehearsal. */
  readonly day: number;
  /** The integration whose new secret it is about. */
  readonly integration: string;
  readonly action: "enter" | "restore" | "enter elsewhere" | "repair elsewhere" | "close issue";
}

/** A rotation that a person has to follow. Days since the first day of the rehearsal. */
export interface Handover {
  readonly integration: string;
  readonly generation: number;
  readonly day: number;
  /** The day on which the previous secret ends. Absent for the first secret. */
  readonly endDay: number | undefined;
}

/** What a person decided about a handover. */
export interface Decision extends Handover {
  readonly habit: Habit;
  readonly deeds: readonly Deed[];
}

/** Half of the handovers are done on time. */
const habits: readonly Habit[] = [
  "on time",
  "late",
  "on time",
  "after the end",
  "on time",
  "into the wrong product, corrected",
  "on time",
  "never",
  "on time",
  "on the last day",
  "on time",
  "into the wrong product, unnoticed",
  "on time",
  "closes the issue too",
  "restores the old secret",
  "only closes the issue",
];

/** Decides by chance, but always the same for a seed, when and how a person enters a new secret. */
export function decide(handover: Handover, seed: number): Decision {
  const { integration, generation, day, endDay } = handover;
  const chance = hashText(`${seed} ${integration} ${generation}`);
  if (endDay === undefined) {
    return { ...handover, habit: "on time", deeds: [{ day, integration, action: "enter" }] };
  }
  const habit = habits[chance % habits.length]!;
  const pick = (...days: number[]): number => days[Math.floor(chance / habits.length) % days.length]!;
  const enter = (on: number): Deed => ({ day: on, integration, action: "enter" });
  const early = pick(day, day + 10, day + 30);
  const deeds: Record<Habit, Deed[]> = {
    "on time": [enter(early)],
    late: [enter(pick(endDay - 10, endDay - 5))],
    "on the last day": [enter(endDay - 1)],
    "after the end": [enter(endDay + 3)],
    never: [],
    "into the wrong product, corrected": [
      { day: day + 10, integration, action: "enter elsewhere" },
      { day: day + 12, integration, action: "repair elsewhere" },
      enter(day + 12),
    ],
    "into the wrong product, unnoticed": [
      { day: day + 10, integration, action: "enter elsewhere" },
      { day: day + 12, integration, action: "repair elsewhere" },
      enter(endDay - 5),
    ],
    "restores the old secret": [enter(day + 10), { day: day + 30, integration, action: "restore" }, enter(endDay - 5)],
    "closes the issue too": [enter(early), { day: early, integration, action: "close issue" }],
    "only closes the issue": [{ day: early, integration, action: "close issue" }, enter(endDay - 5)],
  };
  return { ...handover, habit, deeds: deeds[habit] };
}
