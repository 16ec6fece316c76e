import type { Task } from "../../cli/tasks/task.ts";
import type { Decision } from "./people.ts";
import type { Participant } from "./roster.ts";
import type { IssuedSecret } from "./stack.ts";

/** An issue in the stand-in of GitHub. */
export interface SeenIssue {
  readonly number: number;
  /** Id of the task that it is about. */
  readonly taskId: string;
  readonly isOpen: boolean;
}

/** The results of one nightly run. */
export interface Night {
  /** Days since the first day of the rehearsal. */
  readonly day: number;
  /** Milliseconds. */
  readonly time: number;
  readonly tasks: readonly Task[];
  /** Names of the integrations with a warning, and its message. */
  readonly warnings: ReadonlyMap<string, string>;
  /** All issues after the sync. */
  readonly issues: readonly SeenIssue[];
}

/** One sign-in of a product. */
export interface ProductSignIn {
  readonly day: number;
  /** Milliseconds. */
  readonly time: number;
  readonly name: string;
  /** The secret that the product had. */
  readonly held: IssuedSecret;
  /** "ok", or Entra's error code. */
  readonly result: string;
}

/** Everything that happened in a rehearsal. */
export interface Year {
  readonly participants: readonly Participant[];
  readonly nights: readonly Night[];
  readonly signIns: readonly ProductSignIn[];
  readonly decisions: readonly Decision[];
  /** When a person closed the issue of a task, in milliseconds, by the id of the task. */
  readonly closedByHand: ReadonlyMap<string, number>;
  /** Every secret that was created. */
  readonly secrets: readonly IssuedSecret[];
}
