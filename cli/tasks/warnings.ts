import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../integrations/connection.ts";
import type { KeyUse } from "./key-use.ts";
import { findHandover, judgeHandover, overlapOf, type SecretHandover } from "./secret-handover.ts";

/** A previous secret that ends although the product may still use it. */
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
 * Finds the previous secret of a connection if people must be warned about its end: after 75 % and 90 % of the overlap and
 * on each of its last seven days, while the product still uses it or its use is unknown.
 */
export function findEndingSecret(
  connection: Connection,
  evidence: AppEvidence | undefined,
  now: Date,
): EndingSecret | undefined {
  const handover = findHandover(connection);
  const stage = handover && stageOf(handover, now);
  if (handover?.previous === undefined || stage === undefined) return undefined;
  const { keyId, expiresOn } = handover.previous;
  const { state, sentence } = judgeHandover(connection, handover, evidence);
  if (state === "new") return undefined;
  const verb = state === "unknown" ? "may still use" : state === "old" ? "still uses" : "does not use the successor of";
  const expires = `${stage === "ended" ? "expired" : "expires"} on ${expiresOn.slice(0, 10)}`;
  const message = `${connection.handoff.product} ${verb} the secret that ${expires}`;
  return { keyId, expiresOn, stage, use: state, message, evidence: sentence };
}

function stageOf(handover: SecretHandover, now: Date): EndingSecret["stage"] | undefined {
  const overlap = overlapOf(handover);
  if (overlap === undefined) return undefined;
  const [start, end] = overlap;
  const time = now.getTime();
  const daysLeft = Math.ceil((end - time) / day);
  if (daysLeft <= 0) return "ended";
  if (daysLeft <= lastDays) return `${daysLeft}-days`;
  const passed = (time - start) / (end - start);
  if (passed >= 0.9) return "90-percent";
  return passed >= 0.75 ? "75-percent" : undefined;
}
