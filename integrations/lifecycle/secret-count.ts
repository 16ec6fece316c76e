import type { Connections } from "../connection.ts";
import { secretOf } from "../credentials/credentials.ts";
import { planRotation } from "../credentials/rotation.ts";
import type { IntegrationSpec, SecretSpec, SignInAudience } from "../spec.ts";
import { type Problem, renderPath } from "../stack-file/problems.ts";
import { findExistingSecret } from "./existing-secret-plan.ts";

/**
 * How many client secrets a registration with this audience can hold; undefined without a limit. Expired ones count.
 * https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
 */
export function maximumSecrets(audience: SignInAudience | undefined): number | undefined {
  return audience === "AzureADandPersonalMicrosoftAccount" ? 2 : undefined;
}

/** How many secrets of the runs a registration holds after a run. */
export function countOwnSecrets(spec: SecretSpec, now: Date): number {
  return planRotation(spec, now).previous === undefined ? 1 : 2;
}

/** Reports integrations whose registration cannot hold the secrets of the runs next to those that people created. */
export function checkSecretCounts(specs: readonly IntegrationSpec[], recorded: Connections, now: Date): Problem[] {
  return specs.flatMap(({ name, entra }) => {
    const secret = entra && secretOf(entra.credential);
    const maximum = maximumSecrets(entra?.signInAudience);
    if (entra === undefined || secret === undefined || maximum === undefined) return [];
    const known = recorded[name]?.entra?.existingSecrets ?? [];
    // A run creates its secret before it removes another one.
    const existing = entra.lifecycle.existingSecrets.filter(
      ({ keyId }) => findExistingSecret(known, keyId)?.isRemoved !== true,
    );
    const own = countOwnSecrets(secret, now);
    if (existing.length === 0 || existing.length + own <= maximum) return [];
    return [
      {
        path: renderPath(["integrations", name, "existingSecrets"]),
        message: `must leave room for ${String(own)} client ${own === 1 ? "secret" : "secrets"} of the runs, got ${String(existing.length)} of at most ${String(maximum)} that a registration for personal Microsoft accounts can hold`,
        fix: "remove a secret that nobody uses in the Microsoft Entra admin center, and delete its line; or use an audience without personal accounts",
        code: "too-many-secrets",
      },
    ];
  });
}
