import type { Connections } from "../../../integrations/connection.ts";
import { type CredentialExpiry, expiriesOf } from "../../../integrations/credentials/expiries.ts";
import { readExpiry } from "../handoff/expiry.ts";
import { isNear } from "../../stack/within.ts";

/** What ends when in a stack, as every format shows it and as `--json` writes it. */
export interface ExpiringList {
  /** Where the outputs were read. */
  readonly source: string;
  /** ISO time at which the days were counted. */
  readonly at: string;
  /** From how many days on an end is near; null where each rotation's own period counts too. */
  readonly withinDays: number | null;
  /** The earliest end first. */
  readonly entries: readonly Entry[];
}

/** One credential that ends. */
export interface Entry extends Omit<CredentialExpiry, "rotatesOn"> {
  /** Whole days left; negative once it has ended. */
  readonly daysLeft: number;
  /** Whether something is to be done: the end is near and nothing outlives it. */
  readonly near: boolean;
  /** ISO time at which the next run replaces it; null when no run does. */
  readonly rotatesOn: string | null;
}

/** Lists what ends when. What a newer credential outlives is listed and never near: its end is how rotation works. */
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
