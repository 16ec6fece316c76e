/** Ways in which a request can fail, in the order in which they are documented. */
export const faultKinds = [
  "throttle",
  "unavailable",
  "reset",
  "reset-after",
  "truncate",
  "lag",
  "slow",
  "skew",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Which requests to the tenant fail, and how. The same settings give the same faults for the same requests. */
export interface FaultSettings {
  readonly seed: number;
  /** Share of the requests that fail, from 0 to 1. */
  readonly rate: number;
  /** @default - every kind */
  readonly only?: readonly FaultKind[] | undefined;
  /** Part of the paths that can fail, such as `/applications`. @default - every path */
  readonly route?: string | undefined;
  /** Seconds in the `Retry-After` header of throttled requests. @default 1 */
  readonly retryAfterSeconds?: number | undefined;
  /** How long a slow answer takes. @default 2 */
  readonly slowSeconds?: number | undefined;
}
