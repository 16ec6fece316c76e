import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { findKey } from "@entra-integrations/sign-in-evidence/secret-use.ts";
import type { Connections } from "../../../integrations/connection.ts";
import { type CredentialExpiry, expiriesOf } from "../../../integrations/credentials/expiries.ts";
import { readExpiry } from "../handoff/expiry.ts";
import { isNear } from "../../stack/within.ts";
import { findEndingSecrets } from "../../tasks/warnings.ts";

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
  /** Whether somebody has to act: the end is near, and no other credential replaces it in the product. */
  readonly near: boolean;
  /** `Integray may still use the secret that expires on 2027-02-08`. Null if the product does not use it or need not act yet. */
  readonly warning: string | null;
  /** ISO time of the last sign-in with it; null if that is unknown or was not read. */
  readonly lastUsedOn: string | null;
  /** ISO time at which the next run replaces it; null if no run does. */
  readonly rotatesOn: string | null;
}

/**
 * Lists all expiry dates. A superseded secret is near its end while the product may still use it, as `findEndingSecrets`
 * decides. `evidence` has the sign-ins by name of the integration; without it, the use of secrets is unknown.
 */
export function listExpiring(
  { source, connections }: { source: string; connections: Connections },
  now: Date,
  withinDays: number | undefined,
  evidence: ReadonlyMap<string, AppEvidence> = new Map(),
): ExpiringList {
  const entries = Object.values(connections)
    .flatMap((connection) => {
      const found = evidence.get(connection.name);
      const endings = findEndingSecrets(connection, found, now);
      return expiriesOf(connection).map((expiry): Entry => {
        const { keyId, expiresOn, superseded, rotatesOn = null } = expiry;
        const { daysLeft } = readExpiry(expiresOn, now);
        const warning = endings.find((one) => one.keyId === keyId)?.message ?? null;
        const near = warning !== null || (!superseded && isNear(expiry, now, withinDays));
        const lastUsedOn = (found?.state === "read" ? findKey(found.keys, keyId)?.last?.at : undefined) ?? null;
        return { ...expiry, rotatesOn, daysLeft, near, warning, lastUsedOn };
      });
    })
    .sort((a, b) => Date.parse(a.expiresOn) - Date.parse(b.expiresOn));
  return { source, at: now.toISOString(), withinDays: withinDays ?? null, entries };
}
