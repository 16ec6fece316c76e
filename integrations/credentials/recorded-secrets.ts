import type { Connections } from "../connection.ts";
import { recordedSecretOf, type RotatingSecretFacts } from "./credential-facts.ts";
import { type Position, type Problem, renderPath } from "../stack-file/problems.ts";
import { findLostSecrets, planRotation, type RecordedSecret } from "./rotation.ts";
import type { IntegrationSpec, SecretSpec } from "../spec.ts";

/**
 * Reports edits of the stack file that would delete a secret of an earlier run while it is in use. Here the record never
 * decides which secrets exist.
 */
export function checkRecordedSecrets(
  specs: readonly IntegrationSpec[],
  recorded: Connections,
  times: RunTimes,
): Problem[] {
  return specs.flatMap(({ name, entra }) => {
    const facts = recordedSecretOf(recorded[name]?.entra?.credential);
    // A client that becomes public also changes its redirect URIs, and no secret works with those.
    if (facts === undefined || entra === undefined || entra.credential.type === "none") return [];
    const { credential } = entra;
    const at = ["integrations", name, "credential"];
    if (credential.type === "secret") return checkIntegration(at, credential, facts, times);
    if (credential.keptSecret !== undefined) {
      return checkIntegration([...at, "keepSecret"], credential.keptSecret, facts, times);
    }
    return credential.deletesSecret ? [] : checkDropped(at, facts, times);
  });
}

/** The times that a run depends on. They differ only if the stack file sets a time. */
export interface RunTimes {
  /** Decides which secrets exist. */
  now: Date;
  /** The real clock, or that of the sandbox. */
  clock: Date;
  /** Whether the run only shows what another one would do. @default false */
  isPreview?: boolean;
}

/** Whether a secret may still be in use. Uses the earlier time, because a configured time cannot expire a secret. */
export function isInUse({ expiresOn }: { expiresOn: string }, times: RunTimes): boolean {
  return Date.parse(expiresOn) > earlier(times).getTime();
}

function earlier({ now, clock }: RunTimes): Date {
  return now < clock ? now : clock;
}

/** Consumers that have not switched yet still use the secret that a change of type would delete. */
function checkDropped(at: Position, facts: RotatingSecretFacts, times: RunTimes): Problem[] {
  if (!isInUse(facts, times)) return [];
  return [
    {
      path: renderPath(at),
      message: `must not delete the secret that is in use, which is accepted until ${facts.expiresOn.slice(0, 10)}`,
      fix: "add keepSecret with the rotation that the secret had, such as keepSecret: {}; when nobody holds the secret any more write deleteSecret: true instead",
      code: "secret-dropped",
    },
  ];
}

function checkIntegration(at: Position, spec: SecretSpec, facts: RotatingSecretFacts, times: RunTimes): Problem[] {
  if (spec.emergencyRotation < facts.emergencyRotation) {
    return [
      {
        path: renderPath([...at, "emergencyRotation"]),
        message: `must not go back, got ${String(spec.emergencyRotation)} after ${String(facts.emergencyRotation)}`,
        fix: `write ${String(facts.emergencyRotation)}, or a higher number to replace every secret`,
        code: "emergency-rotation-lowered",
      },
    ];
  }
  // An emergency rotation deletes secrets in use on purpose.
  if (spec.emergencyRotation > facts.emergencyRotation) return [];
  const secrets: RecordedSecret[] = facts.previous === undefined ? [facts] : [facts, facts.previous];
  const { now, clock } = times;
  const last = lastDayOf(findLostSecrets(secrets, planRotation(spec, now), earlier(times)));
  if (last === undefined) return [];
  if (lastDayOf(findLostSecrets(secrets, planRotation(spec, clock), clock)) === undefined) {
    // A preview of a later day deletes nothing: people use it to see a rotation before it is due.
    if (times.isPreview === true) return [];
    return [
      {
        path: "now",
        message: `must not end secrets that are in use; a run on ${now.toISOString().slice(0, 10)} would delete the secret of ${renderPath(at)} that is accepted until ${last}`,
        fix: "choose a date that is nearer to today, or remove the setting",
        code: "now-deletes-secret",
      },
    ];
  }
  return [
    {
      path: renderPath(at),
      message: `must keep the secrets that are in use; this rotation would delete the one that is accepted until ${last}`,
      fix:
        "restore rotateEveryDays, rotationStart and periodChanges as they were; for another period append to periodChanges, " +
        `such as { from: ${nextChange(spec, clock)}, rotateEveryDays: ${String(spec.rotateEveryDays)} }; after a leak raise emergencyRotation`,
      code: "secret-in-use",
    },
  ];
}

function lastDayOf(secrets: readonly RecordedSecret[]): string | undefined {
  return secrets
    .map(({ expiresOn }) => expiresOn.slice(0, 10))
    .sort()
    .at(-1);
}

/** The first day on which a change can begin: after today and after the existing changes. */
function nextChange({ periodChanges }: SecretSpec, now: Date): string {
  const last = periodChanges.at(-1)?.from ?? "";
  const dayAfter = (day: string): string => new Date(Date.parse(day) + dayMilliseconds).toISOString().slice(0, 10);
  const today = now.toISOString().slice(0, 10);
  return dayAfter(last > today ? last : today);
}

const dayMilliseconds = 86_400_000;
