import type { ExemptionRequest } from "./exemption.ts";

/**
 * What a limit does to the run: it is `refused`; it goes on and `holds` the secrets that are there; it goes on and only a
 * `later` run is affected; it may be affected, or people are (`note`); or nobody could look (`unchecked`).
 */
export type Effect = "refused" | "holds" | "later" | "note" | "unchecked";

/** One limit of the tenant that an integration meets. */
export interface LimitFinding {
  /** Undefined for a limit of the whole stack. */
  readonly integration?: string | undefined;
  readonly effect: Effect;
  /** Kebab-case and stable, for pipelines. */
  readonly limit: string;
  /** What the tenant refuses, lower case and without a full stop. */
  readonly message: string;
  /** ISO time since which created applications are restricted; null: all applications. Absent where no policy restricts. */
  readonly since?: string | null;
  /** ISO time at which the newest secret ends. */
  readonly lastValid?: string;
  /** ISO time at which the next secret is due. */
  readonly nextDue?: string;
  readonly remedy: string;
  /** What an administrator can do to exempt this integration. */
  readonly exemption?: ExemptionRequest;
}
