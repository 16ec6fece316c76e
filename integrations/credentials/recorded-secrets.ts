import type { Connections } from "../connection.ts";
import { recordedSecretOf, type RotatingSecretFacts } from "./credential-facts.ts";
import type { Problem } from "../stack-file/problems.ts";
import { findLostSecrets, planRotation, type RecordedSecret } from "./rotation.ts";
import type { IntegrationSpec, SecretSpec } from "../spec.ts";

/**
 * What a run would break for those who hold a secret that an earlier run made. The record decides nothing about which
 * secrets exist: it only stops an edit that would delete one that is still in use.
 */
export function checkRecordedSecrets(
  specs: readonly IntegrationSpec[],
  recorded: Connections,
  times: RunTimes,
): Problem[] {
  return specs.flatMap(({ name, entra }) => {
    const facts = recordedSecretOf(recorded[name]?.entra?.credential);
    // A client that becomes public changes its redirect URIs too: no secret works with those.
    if (facts === undefined || entra === undefined || entra.credential.type === "none") return [];
    const { credential } = entra;
    const path = `integrations.${name}.credential`;
    if (credential.type === "secret") return checkIntegration(path, credential, facts, times);
    if (credential.keptSecret !== undefined) {
      return checkIntegration(`${path}.keepSecret`, credential.keptSecret, facts, times);
    }
    return credential.deletesSecret ? [] : checkDropped(path, facts, times);
  });
}

/** The times that a run depends on. They differ only where the stack file sets a time. */
export interface RunTimes {
  /** Decides which secrets exist. */
  now: Date;
  /** The real clock, or that of the sandbox. */
  clock: Date;
  /** Whether the run only shows what another one would do. @default false */
  isPreview?: boolean;
}

/** Whether somebody may still use a secret. Judged by the earlier time: a configured time cannot end a secret. */
export function isInUse({ expiresOn }: { expiresOn: string }, times: RunTimes): boolean {
  return Date.parse(expiresOn) > earlier(times).getTime();
}

function earlier({ now, clock }: RunTimes): Date {
  return now < clock ? now : clock;
}

/** A change of type would take the secret from whoever has not yet been told of the new way. */
function checkDropped(path: string, facts: RotatingSecretFacts, times: RunTimes): Problem[] {
  if (!isInUse(facts, times)) return [];
  return [
    {
      path,
      message: `must not delete the secret that is in use, which is accepted until ${facts.expiresOn.slice(0, 10)}`,
      fix: "add keepSecret with the rotation that the secret had, such as keepSecret: {}; when nobody holds the secret any more write deleteSecret: true instead",
      code: "secret-dropped",
    },
  ];
}

function checkIntegration(path: string, spec: SecretSpec, facts: RotatingSecretFacts, times: RunTimes): Problem[] {
  if (spec.revision < facts.revision) {
    return [
      {
        path: `${path}.revision`,
        message: `must not go back, got ${String(spec.revision)} after ${String(facts.revision)}`,
        fix: `write ${String(facts.revision)}, or a higher number to replace every secret`,
        code: "revision-lowered",
      },
    ];
  }
  // A raised revision is the way to delete live secrets on purpose.
  if (spec.revision > facts.revision) return [];
  const secrets: RecordedSecret[] = facts.previous === undefined ? [facts] : [facts, facts.previous];
  const { now, clock } = times;
  const last = lastDayOf(findLostSecrets(secrets, planRotation(spec, now), earlier(times)));
  if (last === undefined) return [];
  if (lastDayOf(findLostSecrets(secrets, planRotation(spec, clock), clock)) === undefined) {
    // A preview of a later day deletes nothing, and is how people look at a rotation before it is due.
    if (times.isPreview === true) return [];
    return [
      {
        path: "now",
        message: `must not end secrets that are in use; a run on ${now.toISOString().slice(0, 10)} would delete the secret of ${path} that is accepted until ${last}`,
        fix: "choose a date that is nearer to today, or remove the setting",
        code: "now-deletes-secret",
      },
    ];
  }
  return [
    {
      path,
      message: `must leave the secrets that are in use alone; with this rotation a secret that is accepted until ${last} would be deleted`,
      fix:
        "restore rotateEveryDays, since and changes as they were; for another period append to changes, " +
        `such as { from: ${nextChange(spec, clock)}, rotateEveryDays: ${String(spec.rotateEveryDays)} }; after a leak raise revision`,
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

/** The first day on which a change can begin: after today, and after the changes that are there. */
function nextChange({ changes }: SecretSpec, now: Date): string {
  const last = changes.at(-1)?.from ?? "";
  const dayAfter = (day: string): string => new Date(Date.parse(day) + dayMilliseconds).toISOString().slice(0, 10);
  const today = now.toISOString().slice(0, 10);
  return dayAfter(last > today ? last : today);
}

const dayMilliseconds = 86_400_000;
