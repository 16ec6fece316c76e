import type { LimitFinding } from "./finding.ts";

/** Effect of the tenant's limits on a run of a stack. */
export interface TenantLimits {
  readonly stack: string;
  readonly tenantId: string;
  readonly findings: readonly LimitFinding[];
  /** Names of the integrations that the tenant would refuse. */
  readonly refused: readonly string[];
  /** Names of the integrations whose secrets the run has to keep, so that it can deploy everything else. */
  readonly hold: readonly string[];
  /** Whether something could not be read. */
  readonly unchecked: boolean;
}

/** Sums up the findings. An integration that is refused is not also listed as held. */
export function summarize(stack: string, tenantId: string, findings: readonly LimitFinding[]): TenantLimits {
  const named = (effect: LimitFinding["effect"]): string[] => [
    ...new Set(findings.flatMap((one) => (one.effect === effect ? (one.integration ?? []) : []))),
  ];
  const refused = named("refused");
  return {
    stack,
    tenantId,
    findings,
    refused,
    hold: named("holds").filter((name) => !refused.includes(name)),
    unchecked: findings.some(({ effect }) => effect === "unchecked"),
  };
}

/**
 * The exit code: 1 if the tenant would refuse something, unless the run already holds those secrets; 2 if something could
 * not be checked; 0 otherwise.
 */
export function exitCodeOf({ refused, hold, unchecked }: TenantLimits, held: ReadonlySet<string>): 0 | 1 | 2 {
  if (refused.length > 0 || hold.some((name) => !held.has(name))) return 1;
  return unchecked ? 2 : 0;
}
