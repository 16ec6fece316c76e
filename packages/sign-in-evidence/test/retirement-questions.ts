import type { AppEvidence, KeyEvidence } from "../evidence.ts";
import type { RetirementQuestion } from "../retirement.ts";
import { newKey, oldKey } from "./reports.ts";

type Read = Extract<AppEvidence, { state: "read" }>;

/** The evidence of one key. */
export function use(
  keyId: string,
  first: string | undefined,
  last = first,
  changes: Partial<KeyEvidence> = {},
): KeyEvidence {
  const signIn = (at: string | undefined) => (at === undefined ? undefined : { at });
  return { keyId, first: signIn(first), last: signIn(last), refused: undefined, ...changes };
}

/** Evidence of the sign-in log, with anything changed. */
export function evidence(keys: readonly KeyEvidence[], changes: Partial<Read> = {}): Read {
  const covers = { coversFrom: "2026-10-30T12:00:00Z", coversUntil: "2026-11-29T10:00:00Z" };
  return { state: "read", source: "signIns", ...covers, keys, ...changes };
}

/** A question about the secrets `oldKey` and `newKey`, with anything changed. */
export function question(found: AppEvidence, changes: Partial<RetirementQuestion> = {}): RetirementQuestion {
  const current = { keyId: newKey, createdOn: "2026-11-19T00:00:00Z" };
  return { current, previous: { keyId: oldKey }, deliveredOn: [], evidence: found, ...changes };
}
