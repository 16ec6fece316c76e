import type { Connection } from "../connection.ts";
import { acceptedOf, labelOf } from "../lifecycle/existing-secret-plan.ts";
import { recordedSecretOf, type RotatingSecretFacts } from "./credential-facts.ts";

/** A credential of a deployed integration that expires. Never contains its value. */
export interface CredentialExpiry {
  integration: string;
  system: string;
  credential: "secret" | "certificate";
  keyId: string;
  /** Distinguishes it from others of the integration: `current`, `previous`, a subject such as `CN=erp-sync` or a name. */
  label: string;
  /** ISO time. */
  expiresOn: string;
  /** Whether somebody created it outside the runs. */
  createdByHand?: true;
  /** Whether another one of the same kind expires later, or a run made one. Consumers with the newest one have nothing to do. */
  superseded: boolean;
  /** ISO time at which the next run replaces it. Undefined if no run does, or if it is superseded. */
  rotatesOn: string | undefined;
}

/** All credentials of a connection that expire, the earliest first. Trusts and public clients do not expire. */
export function expiriesOf({ name, system, entra }: Connection): CredentialExpiry[] {
  if (entra === undefined) return [];
  const { credential, existingSecrets } = entra;
  const base = { integration: name, system };
  const found: CredentialExpiry[] = [];
  const secret = recordedSecretOf(credential);
  if (secret !== undefined) found.push(...secretExpiries(base, secret));
  if (credential.type === "certificate") {
    const latest = credential.certificates.map(({ expiresOn }) => Date.parse(expiresOn)).sort((a, b) => b - a)[0];
    for (const { keyId, subject, expiresOn } of credential.certificates) {
      const superseded = Date.parse(expiresOn) !== latest;
      const certificate = { keyId, label: subject, expiresOn, superseded, rotatesOn: undefined };
      found.push({ ...base, credential: "certificate", ...certificate });
    }
  }
  for (const one of acceptedOf(existingSecrets)) {
    const { keyId, expiresOn } = one;
    // The credential of the runs replaces it. A public client has none.
    const superseded = credential.type !== "none";
    const facts = { keyId, label: labelOf(one), createdByHand: true as const, expiresOn, superseded };
    found.push({ ...base, credential: "secret", ...facts, rotatesOn: undefined });
  }
  return found.sort((a, b) => Date.parse(a.expiresOn) - Date.parse(b.expiresOn));
}

function secretExpiries(
  base: Pick<CredentialExpiry, "integration" | "system">,
  { previous, rotatesOn, ...current }: RotatingSecretFacts,
): CredentialExpiry[] {
  const secrets = previous === undefined ? [current] : [previous, current];
  return secrets.map(({ keyId, expiresOn }) => ({
    ...base,
    credential: "secret" as const,
    keyId,
    label: keyId === current.keyId ? "current" : "previous",
    expiresOn,
    superseded: keyId !== current.keyId,
    rotatesOn: keyId === current.keyId ? rotatesOn : undefined,
  }));
}
