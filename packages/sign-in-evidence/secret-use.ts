import type { AppEvidence, KeyEvidence, SignIn } from "./evidence.ts";

/** Which secret of a rotation a product uses. */
export type SecretUse =
  /** The previous one. `last` is its last use. */
  | { readonly state: "previous"; readonly last: SignIn }
  /** Both: some part of the product has not switched. `last` is the last use of the previous secret. */
  | { readonly state: "both"; readonly last: SignIn }
  /** Only the current one. `since` is a use of it after the last one of the previous secret. */
  | { readonly state: "current"; readonly since: SignIn }
  | { readonly state: "unknown"; readonly reason: string };

/** The two secrets of a rotation, by key id. */
export interface RotatedSecrets {
  readonly current: { readonly keyId: string };
  readonly previous: { readonly keyId: string };
}

/** Finds out which secret of a rotation a product uses. Never concludes anything from missing data. */
export function findSecretUse({ current, previous }: RotatedSecrets, evidence: AppEvidence): SecretUse {
  if (evidence.state === "unknown") return evidence;
  const [newer, older] = [findKey(evidence.keys, current.keyId), findKey(evidence.keys, previous.keyId)];
  const last = older?.last;
  const since = newer?.last;
  if (since === undefined) {
    if (last !== undefined) return { state: "previous", last };
    return { state: "unknown", reason: unusedReason(newer) };
  }
  if (last === undefined) return { state: "current", since: newer?.first ?? since };
  if (timeOf(last) >= timeOf(since)) return { state: "previous", last };
  if (evidence.source === "credentialActivities") return readLastUses(last, since, evidence.coversUntil);
  const first = newer?.first ?? since;
  if (timeOf(last) < timeOf(first)) return { state: "current", since: first };
  const pauses = 2 * (older?.longestPause ?? 0) * 1000;
  const quiet = Math.max(leastQuiet, pauses, timeOf(last) - timeOf(first));
  return Date.parse(evidence.coversUntil) - timeOf(last) >= quiet
    ? { state: "current", since }
    : { state: "both", last };
}

/**
 * Reads a source that keeps only the last use of each secret. If one instance of a product has switched and another one has
 * not, both uses are recent in turn, so a newer use of the current secret alone proves nothing.
 */
function readLastUses(last: SignIn, since: SignIn, coversUntil: string): SecretUse {
  const isUsedAlone = timeOf(since) - timeOf(last) >= leastAlone;
  const isQuiet = Date.parse(coversUntil) - timeOf(last) >= leastQuiet;
  if (isUsedAlone || isQuiet) return { state: "current", since };
  const reason =
    "the report keeps only the last use of each secret, and that of the previous one was less than a day earlier, " +
    "so a part of the product may still use it";
  return { state: "unknown", reason };
}

/** How long only the current secret must have been used. Most products that sign in users do so several times a day. */
const leastAlone = 24 * 3_600_000;

/** A product that used both secrets has switched if the previous one was not used for two days, or longer if it was rarely used. */
const leastQuiet = 48 * 3_600_000;

/** Finds the evidence of a credential. */
export function findKey(keys: readonly KeyEvidence[], keyId: string): KeyEvidence | undefined {
  return keys.find((one) => one.keyId === keyId.toLowerCase());
}

function unusedReason(newer: KeyEvidence | undefined): string {
  return newer?.onlyOwnUse === undefined
    ? "the source shows no use of either secret"
    : "the source keeps only the last use of the current secret, which was a check by this project";
}

function timeOf({ at }: SignIn): number {
  return Date.parse(at);
}
