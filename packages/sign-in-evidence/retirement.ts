import type { AppEvidence, EvidenceSource, KeyEvidence } from "./evidence.ts";
import { findKey, type RotatedSecrets } from "./secret-use.ts";

/** The two secrets of a rotation, and when the product got the current one. */
export interface RetirementQuestion extends RotatedSecrets {
  readonly current: {
    readonly keyId: string;
    /** ISO time from which Entra accepts it. */
    readonly createdOn: string;
  };
  readonly previous: {
    readonly keyId: string;
    /** Whether somebody created it outside the runs, so that others than the product may use it. @default false */
    readonly isCreatedByHand?: boolean;
  };
  /** ISO times at which targets received the current secret. Empty if nothing delivers it. */
  readonly deliveredOn: readonly string[];
  readonly evidence: AppEvidence;
}

/** Whether the previous secret can be deleted before it expires. `because` is a clause. */
export interface Retirement {
  readonly retires: boolean;
  readonly because: string;
}

const hour = 3_600_000;

/** Hours in which a product must use only the current secret. At least the lag of the source. */
const windowHours: Record<EvidenceSource, number> = { signIns: 2, logAnalytics: 2, credentialActivities: 48 };

/**
 * Days without use of a secret that somebody created. Nobody knows who else uses it, and a job may run once a month. The logs
 * keep 30 days, of which the newest hours are not complete.
 */
const daysByHand = 27;

/** The credential report may round times down to a day. */
const roundingHours: Record<EvidenceSource, number> = { signIns: 0, logAnalytics: 0, credentialActivities: 24 };

/**
 * Decides whether the previous secret is retired: the product uses the current one, and has not used the previous one for a
 * window that the source covers completely, although it was active in it. The window begins after the first use of the
 * current secret, after its deliveries and after the last use of the previous one. It is longer for a product that rarely
 * signs in, or that used both, and much longer for a secret that somebody created. Missing data always keeps the secret.
 */
export function judgeRetirement({ current, previous, deliveredOn, evidence }: RetirementQuestion): Retirement {
  if (evidence.state === "unknown") return keep(evidence.reason);
  const { source, coversFrom, coversUntil } = evidence;
  const newer = findKey(evidence.keys, current.keyId);
  const older = findKey(evidence.keys, previous.keyId);
  if (newer?.last === undefined) return keep("the product is not known to use the current secret yet");
  const lastOld = lastTouch(older);
  const lastNew = Date.parse(newer.last.at);
  if (lastOld >= lastNew) return keep("the product still uses it");
  const isHistory = source !== "credentialActivities";
  const firstNew = isHistory && newer.first !== undefined ? Date.parse(newer.first.at) : Number.NEGATIVE_INFINITY;
  const start = Math.max(
    Date.parse(coversFrom),
    Date.parse(current.createdOn),
    firstNew,
    lastOld + roundingHours[source] * hour,
    ...deliveredOn.map((at) => Date.parse(at)),
  );
  if (Number.isNaN(start)) return keep("the outputs contain a time that cannot be read");
  if (lastTouch(evidence.withoutKey) >= start) return keep("the source shows sign-ins without a key id");
  if (lastNew <= start) return keep("the product has not signed in often enough with the current secret");
  const parallelUse = Math.max(0, lastOld - firstNew);
  const pauses = 2 * (older?.longestPause ?? 0) * 1000;
  const hours = previous.isCreatedByHand === true ? daysByHand * 24 : windowHours[source];
  const window = Math.max(hours * hour, Number.isFinite(parallelUse) ? parallelUse : 0, pauses);
  const end = start + window;
  if (Date.parse(coversUntil) < end) {
    return keep(
      `the source must show no use of it until ${new Date(end).toISOString().slice(0, 16)}Z, and is not that far`,
    );
  }
  return {
    retires: true,
    because: `the product has used only the current one since ${new Date(start).toISOString().slice(0, 16)}Z`,
  };
}

/** The last time at which anything shows that somebody has a credential, in milliseconds. Refused sign-ins and checks count. */
function lastTouch(use: Pick<KeyEvidence, "last" | "refused" | "onlyOwnUse"> | undefined): number {
  const times = [use?.last?.at, use?.refused?.at, use?.onlyOwnUse].flatMap((at) =>
    at === undefined ? [] : [Date.parse(at)],
  );
  return Math.max(Number.NEGATIVE_INFINITY, ...times);
}

function keep(because: string): Retirement {
  return { retires: false, because };
}
