import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../integrations/connection.ts";
import type { KeyUse } from "./key-use.ts";
import { type ExistingHandover, findExistingHandovers, judgeExisting } from "./existing-handover.ts";
import { findHandover, judgeHandover, overlapOf } from "./secret-handover.ts";

/** A secret that ends although the product may still use it. */
export interface EndingSecret {
  readonly keyId: string;
  /** ISO time. */
  readonly expiresOn: string;
  /** How much of the overlap has passed. Each of its last seven days is one stage. */
  readonly stage: "75-percent" | "90-percent" | `${number}-days` | "ended";
  readonly use: Exclude<KeyUse["state"], "new">;
  /** `Integray still uses the secret that expires on 2027-02-08`, or that it may. */
  readonly message: string;
  /** The sign-ins, or why nothing is known, as a sentence. */
  readonly evidence: string;
}

const day = 86_400_000;
const lastDays = 7;

/**
 * Finds the secrets of a connection whose end people must be warned about: the previous one and those that people created,
 * after 75 % and 90 % of the overlap and on each of its last seven days, while the product still uses them or their use is
 * unknown.
 */
export function findEndingSecrets(
  connection: Connection,
  evidence: AppEvidence | undefined,
  now: Date,
): EndingSecret[] {
  const handover = findHandover(connection);
  const [previous, overlap] = [handover?.previous, handover && overlapOf(handover)];
  const existing = findExistingHandovers(connection).filter((one) => !one.isDelivered);
  return [
    ...(handover === undefined || previous === undefined || overlap === undefined
      ? []
      : warningsOf(connection, previous, stageOf(overlap, now), () => judgeHandover(connection, handover, evidence))),
    ...existing.flatMap((one) =>
      warningsOf(connection, one.secret, stageOf(existingOverlapOf(one), now), () =>
        judgeExisting(connection, one, evidence),
      ),
    ),
  ];
}

function warningsOf(
  connection: Connection,
  { keyId, expiresOn }: { readonly keyId: string; readonly expiresOn: string },
  stage: EndingSecret["stage"] | undefined,
  judge: () => KeyUse,
): EndingSecret[] {
  if (stage === undefined) return [];
  const { state, sentence } = judge();
  if (state === "new") return [];
  const verb = state === "unknown" ? "may still use" : state === "old" ? "still uses" : "does not use the successor of";
  const expires = `${stage === "ended" ? "expired" : "expires"} on ${expiresOn.slice(0, 10)}`;
  const message = `${connection.handoff.product} ${verb} the secret that ${expires}`;
  return [{ keyId, expiresOn, stage, use: state, message, evidence: sentence }];
}

/** Without a known beginning, only the last days count. */
function existingOverlapOf({ secret, since }: ExistingHandover): [number, number] {
  const end = Date.parse(secret.expiresOn);
  return [since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since), end];
}

function stageOf([start, end]: [number, number], now: Date): EndingSecret["stage"] | undefined {
  const time = now.getTime();
  const daysLeft = Math.ceil((end - time) / day);
  if (daysLeft <= 0) return "ended";
  if (daysLeft <= lastDays) return `${daysLeft}-days`;
  if (!Number.isFinite(start)) return undefined;
  const passed = (time - start) / (end - start);
  if (passed >= 0.9) return "90-percent";
  return passed >= 0.75 ? "75-percent" : undefined;
}
