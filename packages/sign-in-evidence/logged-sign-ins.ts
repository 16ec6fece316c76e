import type { AppEvidence, EvidenceSource, KeyEvidence, RefusedSignIn, SignIn, UseEvidence } from "./evidence.ts";
import { isOwnRequest } from "./own-sign-ins.ts";
import { type Idle, unknown } from "./report-access.ts";
import { readReportDate } from "./report-date.ts";

/** One row of a log of sign-ins, as written there. */
interface LogRow {
  readonly id?: string | null | undefined;
  readonly at: string | null | undefined;
  readonly keyId: string | null | undefined;
  /** Id of the federated credential. */
  readonly federatedId: string | null | undefined;
  /** Such as `clientSecret`. */
  readonly credentialType: string | null | undefined;
  /** 0 for a success. */
  readonly errorCode: number | null | undefined;
  readonly correlationId: string | null | undefined;
  readonly ipAddress: string | null | undefined;
  readonly resource: string | null | undefined;
}

/** A sign-in in a log. */
export interface LoggedSignIn extends SignIn {
  /** The id of the request, in lower case. */
  readonly id: string | undefined;
  /** Lower case; undefined if the log does not have it. */
  readonly keyId: string | undefined;
  readonly type: KeyEvidence["type"];
  readonly errorCode: number;
  readonly isOwn: boolean;
}

/** A sign-in, or why its row cannot be read. */
export type Reading = LoggedSignIn | { readonly problem: string };

/** Times between which a log is complete. */
export interface Horizon {
  readonly coversFrom: Date;
  readonly coversUntil: Date;
}

const logs = { signIns: "sign-in log", logAnalytics: "workspace" } as const;

/** Reads one row of a log. */
export function readLogRow(row: LogRow): Reading {
  const date = readReportDate(row.at);
  if (typeof date === "string") return { problem: "a row whose date cannot be read" };
  if (typeof row.errorCode !== "number") return { problem: "a row without a result" };
  const keyId = textOf(row.keyId) ?? textOf(row.federatedId);
  return {
    id: row.id?.toLowerCase(),
    at: date.at,
    keyId: keyId?.toLowerCase(),
    type: typeOf(row),
    errorCode: row.errorCode,
    isOwn: isOwnRequest(row.correlationId),
    ipAddress: textOf(row.ipAddress),
    resource: textOf(row.resource),
  };
}

/**
 * Returns the time from which a log is complete whose rows were cut at a maximum, the newest first. Undefined if they are in
 * no order.
 */
export function cutAt(readings: readonly Reading[]): Date | undefined {
  const times = readings.map((one) => ("problem" in one ? Number.NaN : Date.parse(one.at)));
  const isOrdered = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? time));
  const oldest = times.at(-1);
  return isOrdered && oldest !== undefined ? new Date(oldest) : undefined;
}

/** The reason if `cutAt` returns undefined. */
export const inNoOrder = "the app signs in too often to read every sign-in, and the report is in no order";

/** Groups the sign-ins of a log by credential. */
export function toEvidence(
  source: Exclude<EvidenceSource, "credentialActivities">,
  readings: readonly Reading[],
  { coversFrom, coversUntil }: Horizon,
): AppEvidence | Idle {
  const problem = readings.find((one) => "problem" in one);
  // The row may be the use of a credential that everything else shows as unused.
  if (problem !== undefined) return unknown(`the ${logs[source]} has ${problem.problem}`);
  const signIns = readings.filter((one): one is LoggedSignIn => !("problem" in one) && !one.isOwn);
  if (signIns.length === 0) {
    return { state: "idle", report: logs[source], coversFrom: coversFrom.toISOString() };
  }
  const successes = signIns.filter(({ errorCode }) => errorCode === 0);
  if (successes.length > 0 && successes.every(({ keyId }) => keyId === undefined)) {
    return unknown(`the ${logs[source]} has no key ids`);
  }
  const byKey = Map.groupBy(signIns, ({ keyId }) => keyId);
  const withoutKey = byKey.get(undefined);
  return {
    state: "read",
    source,
    coversFrom: coversFrom.toISOString(),
    coversUntil: coversUntil.toISOString(),
    keys: [...byKey].flatMap(([keyId, ones]): KeyEvidence[] => {
      if (keyId === undefined) return [];
      return [{ keyId, type: ones.find(({ type }) => type !== undefined)?.type, ...useOf(ones) }];
    }),
    ...(withoutKey !== undefined && { withoutKey: useOf(withoutKey) }),
  };
}

function useOf(signIns: readonly LoggedSignIn[]): UseEvidence {
  const ordered = signIns.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const successes = ordered.filter(({ errorCode }) => errorCode === 0);
  const [first, last] = [successes.at(0), successes.at(-1)];
  const refused = ordered.findLast(({ errorCode }) => errorCode !== 0);
  return {
    first: first && signInOf(first),
    last: last && signInOf(last),
    refused: refused && refusedOf(refused),
    longestPause: longestPauseOf(successes),
  };
}

function longestPauseOf(successes: readonly SignIn[]): number {
  const times = successes.map(({ at }) => Date.parse(at));
  return times.slice(1).reduce((longest, time, index) => Math.max(longest, (time - (times[index] ?? time)) / 1000), 0);
}

function signInOf({ at, ipAddress, resource }: SignIn): SignIn {
  return { at, ...(ipAddress !== undefined && { ipAddress }), ...(resource !== undefined && { resource }) };
}

/** A refused sign-in, as evidence has it. */
export function refusedOf(signIn: LoggedSignIn): RefusedSignIn {
  return { ...signInOf(signIn), errorCode: signIn.errorCode };
}

/** Microsoft's values of `clientCredentialType`. */
function typeOf({ federatedId, credentialType }: LogRow): KeyEvidence["type"] {
  if (textOf(federatedId) !== undefined || credentialType === "federatedIdentityCredential") return "federated";
  if (credentialType === "clientSecret") return "secret";
  return credentialType === "certificate" || credentialType === "clientAssertion" ? "certificate" : undefined;
}

/** Logs have an empty text for a missing value, and an id of zeros for no credential. */
function textOf(value: string | null | undefined): string | undefined {
  return value === undefined || value === null || /^[0-]*$/.test(value) ? undefined : value;
}
