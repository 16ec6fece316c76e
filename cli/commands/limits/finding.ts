import type { ExemptionRequest } from "./exemption.ts";

/**
 * Effect of a limit on the run. `refused`: the run fails. `holds`: the run keeps the existing secrets. `later`: only a
 * later run is affected. `note`: the run or its users may be affected. `unchecked`: the policy could not be read.
 */
export type Effect = "refused" | "holds" | "later" | "note" | "unchecked";

/** A limit of the tenant that affects an integration. */
export interface LimitFinding {
  /** Undefined for a limit of the whole stack. */
  readonly integration?: string | undefined;
  readonly effect: Effect;
  /** Kebab-case and stable, for pipelines. */
  readonly limit: string;
  /** What the tenant refuses, lower case and without a full stop. */
  readonly message: string;
  /**
   * ISO time. Applications created since then are restricted; null for all applications. Absent if no policy restricts
   * it.
   */
  readonly since?: string | null;
  /** ISO time at which the newest secret expires. */
  readonly lastValid?: string;
  /** ISO time at which the next secret is due. */
  readonly nextDue?: string;
  readonly fix: string;
  /** The exemption that an administrator can give to this integration. */
  readonly exemption?: ExemptionRequest;
}
