import type { AppEvidence, KeyEvidence, SignIn } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { findKey, findSecretUse } from "@entra-integrations/sign-in-evidence/secret-use.ts";

/** Which credential a product uses, as a result of comparing two of its credentials. */
export interface KeyUse {
  /** `other`: a third one, such as a secret that has ended. `unknown`: no data, which never counts as unused. */
  readonly state: "new" | "old" | "other" | "unknown";
  /** The sign-ins, or why nothing is known, as a sentence. */
  readonly sentence: string;
}

/** A credential, and its name in a sentence: `the new secret`. */
interface NamedKey {
  readonly keyId: string;
  readonly name: string;
}

/** The credentials to compare. */
interface ComparedKeys {
  readonly product: string;
  readonly new: NamedKey;
  /** Absent if the product has no earlier one. */
  readonly old?: NamedKey | undefined;
}

type ReadEvidence = Extract<AppEvidence, { state: "read" }>;

/** How long the old credential must be unused, if the product used both in turn. */
const quietMilliseconds = 48 * 3_600_000;

/** Finds out which of two credentials a product uses. */
export function judgeKeys(keys: ComparedKeys, evidence: AppEvidence | undefined): KeyUse {
  if (evidence === undefined) return unknownUse(keys, "the sign-ins were not read");
  if (evidence.state === "unknown") return unknownUse(keys, evidence.reason);
  const newer = findKey(evidence.keys, keys.new.keyId);
  if (keys.old === undefined) return newer?.last ? newUse(keys, newer.last) : judgeOthers(keys, evidence);
  const use = findSecretUse({ current: keys.new, previous: keys.old }, evidence);
  if (use.state === "unknown") return judgeOthers(keys, evidence);
  const older = findKey(evidence.keys, keys.old.keyId);
  if (use.state === "current" || newer?.last === undefined) {
    return newer?.last ? newUse(keys, newer.last, older?.last) : judgeHidden(keys, evidence, newer, older?.last);
  }
  const isQuiet = use.state === "both" && isUnused(use.last, evidence);
  return isQuiet ? newUse(keys, newer.last, use.last) : oldUse(keys, use.last, newer.last);
}

/** The source may keep only the last use of the new credential, and that was a check by this project. */
function judgeHidden(
  keys: ComparedKeys,
  evidence: ReadEvidence,
  newer: KeyEvidence | undefined,
  last: SignIn | undefined,
): KeyUse {
  if (newer?.onlyOwnUse === undefined || (last !== undefined && !isUnused(last, evidence))) return oldUse(keys, last);
  return unknownUse(keys, "the source keeps only the last sign-in with it, which was a check by this project");
}

/** A product that uses neither credential may have a third one. */
function judgeOthers(keys: ComparedKeys, evidence: ReadEvidence): KeyUse {
  const uses = evidence.keys.flatMap(({ keyId, last, refused }) =>
    [last, refused].flatMap((use) => (use === undefined ? [] : [{ keyId, at: use.at }])),
  );
  const latest = uses.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  if (findKey(evidence.keys, keys.new.keyId)?.onlyOwnUse !== undefined) {
    return judgeHidden(keys, evidence, findKey(evidence.keys, keys.new.keyId), undefined);
  }
  if (latest === undefined) {
    const covered = `from ${renderTime(evidence.coversFrom)} until ${renderTime(evidence.coversUntil)}`;
    return unknownUse(keys, `no sign-in is recorded ${covered}`);
  }
  if (latest.keyId === keys.new.keyId.toLowerCase()) {
    return unknownUse(keys, `Entra refused a sign-in with it on ${renderTime(latest.at)}`);
  }
  if (latest.keyId === keys.old?.keyId.toLowerCase()) return oldUse(keys, latest);
  const sentence = `${keys.product} uses another credential, with the key id ${latest.keyId}, last on ${renderTime(latest.at)}.`;
  return { state: "other", sentence };
}

function newUse(keys: ComparedKeys, last: SignIn, old?: SignIn): KeyUse {
  const before = old === undefined ? "" : `, and ${keys.old?.name ?? ""} was last used on ${renderTime(old.at)}`;
  return { state: "new", sentence: `${keys.product} uses ${keys.new.name}, last on ${renderTime(last.at)}${before}.` };
}

function oldUse(keys: ComparedKeys, last: Pick<SignIn, "at"> | undefined, both?: SignIn): KeyUse {
  const at = last === undefined ? "" : `, last on ${renderTime(last.at)}`;
  const more = both === undefined ? "" : `, and ${keys.new.name} on ${renderTime(both.at)}`;
  return { state: "old", sentence: `${keys.product} still uses ${keys.old?.name ?? ""}${at}${more}.` };
}

function unknownUse(keys: ComparedKeys, reason: string): KeyUse {
  const sentence = `It is not known whether ${keys.product} uses ${keys.new.name}, because ${reason}.`;
  return { state: "unknown", sentence };
}

function isUnused({ at }: SignIn, { coversUntil }: ReadEvidence): boolean {
  return Date.parse(coversUntil) - Date.parse(at) >= quietMilliseconds;
}

/** `2027-02-08 09:00 UTC` */
function renderTime(isoTime: string): string {
  return `${new Date(isoTime).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
