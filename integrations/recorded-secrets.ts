import type { Connections, CredentialFacts } from "./connection.ts";
import type { Problem } from "./problems.ts";
import { findLostSecrets, planRotation, type RecordedSecret } from "./rotation.ts";
import type { IntegrationSpec, SecretSpec } from "./spec.ts";

/**
 * What a run would break for those who hold a secret that an earlier run made. The record decides nothing about which
 * secrets exist: it only stops an edit that would delete one that is still in use.
 */
export function checkRecordedSecrets(specs: readonly IntegrationSpec[], recorded: Connections, now: Date): Problem[] {
  return specs.flatMap(({ name, entra }) => {
    const facts = recorded[name]?.entra?.credential;
    if (facts?.type !== "secret" || entra?.credential.type !== "secret") return [];
    return checkIntegration(`integrations.${name}.credential`, entra.credential, facts, now);
  });
}

type SecretRecord = Extract<CredentialFacts, { type: "secret" }>;

function checkIntegration(path: string, spec: SecretSpec, facts: SecretRecord, now: Date): Problem[] {
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
  const lost = findLostSecrets(secrets, planRotation(spec, now), now);
  const last = lost
    .map(({ expiresOn }) => expiresOn.slice(0, 10))
    .sort()
    .at(-1);
  if (last === undefined) return [];
  return [
    {
      path,
      message: `must leave the secrets that are in use alone; with this rotation a secret that is accepted until ${last} would be deleted`,
      fix:
        "restore rotateEveryDays, since and changes as they were; for another period append to changes, " +
        `such as { from: ${tomorrow(now)}, rotateEveryDays: ${String(spec.rotateEveryDays)} }; after a leak raise revision`,
      code: "secret-in-use",
    },
  ];
}

function tomorrow(now: Date): string {
  return new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
}
