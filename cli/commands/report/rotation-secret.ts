import type { Connections } from "../../../integrations/connection.ts";
import { recordedSecretOf, type RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";
import { periodStartOf } from "../../../integrations/credentials/secret-name.ts";
import { parseTime } from "../../../integrations/stack-file/time.ts";
import type { PreviewStep, ResourceState } from "./preview.ts";
import { longestLifetimeDays } from "./rotation-lifetime.ts";
import { hasEnded } from "./secret-change.ts";

/** Input for checking a rotation. */
export interface RotationContext {
  /** The real time. */
  readonly clock: Date;
  /** The configuration of the stack. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The connections of the last deployment. */
  readonly recorded: Connections;
}

/** Returns why a step on a client secret is not a due rotation; undefined if it is. */
export function findSecretRefusal(
  step: PreviewStep,
  integration: string,
  slot: number,
  context: RotationContext,
): string | undefined {
  const { op, oldState, newState } = step;
  if (op !== "create" && op !== "replace" && op !== "delete") return "is not part of a rotation";
  const facts = recordedSecretOf(context.recorded[integration]?.entra?.credential);
  const applicationId = applicationIdOf(context.recorded, integration);
  if (facts === undefined || applicationId === undefined) {
    return "belongs to no rotating secret that the last deployment recorded";
  }
  if (oldState !== undefined) {
    if (oldState.inputs?.["applicationId"] !== applicationId) return "belongs to another application";
    if (
      isAccepted(oldState, context.clock) &&
      !(op === "delete" && isRetirement(oldState, slot, facts, context.clock))
    ) {
      return "deletes a secret that is still accepted";
    }
  }
  if (newState === undefined) return op === "delete" ? undefined : "has no new state in the plan";
  if (op === "replace" && oldState === undefined) return "has no old state in the plan";
  return findNewSecretRefusal(newState, { slot, facts, applicationId, integration }, context);
}

/**
 * Whether a deletion is an early retirement: the last deployment lets sign-in reports decide about the previous secret, and
 * the current one stays. The program reads the reports again in the run itself.
 */
function isRetirement({ inputs }: ResourceState, slot: number, facts: RotatingSecretFacts, clock: Date): boolean {
  const earlier = facts.previous ?? facts.retired;
  return (
    facts.retire === "on-evidence" &&
    earlier !== undefined &&
    earlier.generation === facts.generation - 1 &&
    earlier.generation % 2 === slot &&
    inputs?.["endDate"] === earlier.expiresOn &&
    !hasEnded(facts.expiresOn, clock)
  );
}

interface Slot {
  readonly slot: number;
  readonly facts: RotatingSecretFacts;
  readonly applicationId: string;
  readonly integration: string;
}

function findNewSecretRefusal(
  { inputs = {} }: ResourceState,
  { slot, facts, applicationId, integration }: Slot,
  { clock, config }: RotationContext,
): string | undefined {
  const { applicationId: given, displayName, endDate, rotateWhenChanged, ...others } = inputs ?? {};
  const unexpected = Object.keys(others).filter((name) => name !== "__defaults" && others[name] !== null);
  if (unexpected.length > 0) return `sets ${unexpected.join(", ")}`;
  if (given !== applicationId) return "belongs to another application";
  const start = typeof displayName === "string" ? periodStartOf(displayName) : undefined;
  if (start === undefined) return "is not named after a period";
  if (!hasEnded(facts.rotatesOn, clock)) return `is not due before ${facts.rotatesOn.slice(0, 10)}`;
  if (start < facts.rotatesOn.slice(0, 10) || start > clock.toISOString()) return "is not of a period that is due";
  if (facts.generation % 2 === slot && !hasEnded(facts.expiresOn, clock)) return "is in the slot of the current secret";
  if (JSON.stringify(rotateWhenChanged) !== JSON.stringify({ revision: String(facts.emergencyRotation) })) {
    return "has another emergencyRotation than the last deployment";
  }
  const end = typeof endDate === "string" ? parseTime(endDate) : undefined;
  if (end === undefined || end <= clock) return "does not end in the future";
  const longest = longestLifetimeDays(facts, config, integration);
  return end.getTime() - clock.getTime() > longest * 86_400_000
    ? `ends later than ${String(longest)} days from now`
    : undefined;
}

function applicationIdOf(recorded: Connections, integration: string): string | undefined {
  const objectId = recorded[integration]?.entra?.applicationObjectId;
  return objectId === undefined ? undefined : `/applications/${objectId}`;
}

/** Compares with the latest expiry in the state. */
function isAccepted({ inputs, outputs }: ResourceState, clock: Date): boolean {
  const ends = [inputs?.["endDate"], outputs?.["endDate"]].filter((end) => end !== undefined && end !== null);
  return ends.length === 0 || ends.some((end) => typeof end !== "string" || !hasEnded(end, clock));
}
