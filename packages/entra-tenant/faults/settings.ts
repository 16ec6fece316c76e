/** Kinds of faults, in the order of the documentation. */
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

/** Which requests to the tenant fail, and how. The same settings cause the same faults for the same requests. */
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
  /** Delay of a slow response in seconds. @default 2 */
  readonly slowSeconds?: number | undefined;
}
