import type { AppEvidence, KeyEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";

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
  const newKey = findKey(evidence, keys.new);
  const oldKey = keys.old && findKey(evidence, keys.old);
  if (newKey?.last === undefined) {
    return oldKey?.last === undefined ? judgeOthers(keys, evidence) : oldUse(keys, oldKey.last.at);
  }
  const newAt = newKey.last.at;
  const latest = `${keys.product} uses ${keys.new.name}, last on ${renderTime(newAt)}`;
  if (keys.old === undefined || oldKey?.last === undefined) return { state: "new", sentence: `${latest}.` };
  const oldAt = oldKey.last.at;
  const hasSwitched = Date.parse(oldAt) < Date.parse(newKey.first?.at ?? newAt);
  const isQuiet = Date.parse(evidence.coversUntil) - Date.parse(oldAt) >= quietMilliseconds;
  if (hasSwitched || (isQuiet && Date.parse(newAt) > Date.parse(oldAt))) {
    return { state: "new", sentence: `${latest}, and ${keys.old.name} was last used on ${renderTime(oldAt)}.` };
  }
  return oldUse(keys, oldAt, `, and ${keys.new.name} on ${renderTime(newAt)}`);
}

/** A product that uses neither credential may have a third one. */
function judgeOthers(keys: ComparedKeys, evidence: ReadEvidence): KeyUse {
  const others = evidence.keys.flatMap((key) => [key.last, key.refused].map((use) => ({ key, at: use?.at })));
  const last = others.filter(({ at }) => at !== undefined).toSorted((a, b) => timeOf(b.at) - timeOf(a.at))[0];
  if (last === undefined) {
    const covered = `from ${renderTime(evidence.coversFrom)} until ${renderTime(evidence.coversUntil)}`;
    return unknownUse(keys, `no sign-in is recorded ${covered}`);
  }
  const { keyId } = last.key;
  if (isSame(keyId, keys.new)) {
    return unknownUse(keys, `Entra refused a sign-in with it on ${renderTime(last.at)}`);
  }
  if (keys.old !== undefined && isSame(keyId, keys.old)) return oldUse(keys, last.at);
  const sentence = `${keys.product} uses another credential, with the key id ${keyId}, last on ${renderTime(last.at)}.`;
  return { state: "other", sentence };
}

function oldUse({ product, old }: ComparedKeys, at: string | undefined, more = ""): KeyUse {
  return { state: "old", sentence: `${product} still uses ${old?.name ?? ""}, last on ${renderTime(at)}${more}.` };
}

function unknownUse(keys: ComparedKeys, reason: string): KeyUse {
  const sentence = `It is not known whether ${keys.product} uses ${keys.new.name}, because ${reason}.`;
  return { state: "unknown", sentence };
}

function findKey(evidence: ReadEvidence, wanted: NamedKey): KeyEvidence | undefined {
  return evidence.keys.find(({ keyId }) => isSame(keyId, wanted));
}

function isSame(keyId: string, wanted: NamedKey): boolean {
  return keyId.toLowerCase() === wanted.keyId.toLowerCase();
}

function timeOf(isoTime: string | undefined): number {
  return Date.parse(isoTime ?? "");
}

/** `2027-02-08 09:00 UTC` */
function renderTime(isoTime: string | undefined): string {
  return `${new Date(timeOf(isoTime)).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
