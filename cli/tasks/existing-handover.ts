import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../integrations/connection.ts";
import { recordedSecretOf } from "../../integrations/credentials/credential-facts.ts";
import { acceptedOf, type ExistingSecretFacts } from "../../integrations/lifecycle/existing-secret-plan.ts";
import { judgeKeys, type KeyUse } from "./key-use.ts";
import { findSuccessor, isDelivered } from "./secret-handover.ts";

/** A client secret that somebody created, and that the credential of the runs replaces. */
export interface ExistingHandover {
  readonly secret: ExistingSecretFacts;
  /** ISO time from which the product can use the credential of the runs. Undefined for a public client. */
  readonly since: string | undefined;
  /** Whether the product gets the new secret without a person. */
  readonly isDelivered: boolean;
}

/** Finds the secrets that people created and that Entra still has. */
export function findExistingHandovers(connection: Connection): ExistingHandover[] {
  const { entra } = connection;
  const current = recordedSecretOf(entra?.credential);
  const delivers = current !== undefined && isDelivered(connection, current);
  return acceptedOf(entra?.existingSecrets).map((secret) => ({
    secret,
    since: sinceOf(connection),
    isDelivered: delivers,
  }));
}

/** Finds out whether a product uses the credential of the runs instead of a secret that somebody created. */
export function judgeExisting(
  { entra, handoff }: Connection,
  { secret }: ExistingHandover,
  evidence: AppEvidence | undefined,
): KeyUse {
  const current = recordedSecretOf(entra?.credential);
  const successor = findSuccessor(entra?.credential, evidence);
  const newest = successor ?? { keyId: current?.keyId ?? "", name: "the new secret" };
  const old = { keyId: secret.keyId, name: `the secret ${nameOf(secret)} that somebody created` };
  return judgeKeys({ product: handoff.product, new: newest, old }, evidence);
}

/** The name of a secret in Entra, or its key id. */
export function nameOf({ name, keyId }: ExistingSecretFacts): string {
  return name ?? keyId;
}

/** A trust has no time in the outputs, so a product may use it from its beginning on. */
function sinceOf({ entra }: Connection): string | undefined {
  const credential = entra?.credential;
  if (credential === undefined || credential.type === "none") return undefined;
  if (credential.type === "certificate") return credential.certificates.map(({ startsOn }) => startsOn).sort()[0];
  return recordedSecretOf(credential)?.createdOn;
}
