import type { Connections } from "../../../integrations/connection.ts";
import { type CredentialExpiry, expiriesOf } from "../../../integrations/credentials/expiries.ts";
import { readExpiry } from "../handoff/expiry.ts";
import { isNear } from "../../stack/within.ts";

/** The expiry dates of a stack, also the format of `--json`. */
export interface ExpiringList {
  /** Where the outputs were read. */
  readonly source: string;
  /** ISO time from which the days are counted. */
  readonly at: string;
  /** A credential with fewer days left is near its end; null if the period of each rotation decides. */
  readonly withinDays: number | null;
  /** Earliest first. */
  readonly entries: readonly Entry[];
}

/** One credential that expires. */
export interface Entry extends Omit<CredentialExpiry, "rotatesOn"> {
  /** Whole days left; negative after it has expired. */
  readonly daysLeft: number;
  /** Whether somebody has to act: the end is near, and no other credential is valid for longer. */
  readonly near: boolean;
  /** ISO time at which the next run replaces it; null if no run does. */
  readonly rotatesOn: string | null;
}

/**
 * Lists all expiry dates. A superseded credential is listed, but never near its end: this is how rotation works.
 */
export function listExpiring(
  { source, connections }: { source: string; connections: Connections },
  now: Date,
  withinDays: number | undefined,
): ExpiringList {
  const entries = Object.values(connections)
    .flatMap(expiriesOf)
    .map((expiry): Entry => {
      const { daysLeft } = readExpiry(expiry.expiresOn, now);
      const near = !expiry.superseded && isNear(expiry, now, withinDays);
      return { ...expiry, rotatesOn: expiry.rotatesOn ?? null, daysLeft, near };
    })
    .sort((a, b) => Date.parse(a.expiresOn) - Date.parse(b.expiresOn));
  return { source, at: now.toISOString(), withinDays: withinDays ?? null, entries };
}
