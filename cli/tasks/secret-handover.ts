import type { AppEvidence, KeyEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../integrations/connection.ts";
import {
  type CredentialFacts,
  recordedSecretOf,
  type RotatingSecretFacts,
  type SecretFacts,
} from "../../integrations/credentials/credential-facts.ts";
import { judgeKeys, type KeyUse } from "./key-use.ts";

/**
 * The newest secret of an integration, which a person must enter in the product.
 *
 * - `rotation`: the product has the previous secret, which is accepted until it expires.
 * - `first`: the product has no secret yet.
 * - `emergency`: the secret of the product was deleted.
 */
export interface SecretHandover {
  readonly reason: "rotation" | "first" | "emergency";
  readonly current: SecretFacts;
  /** The secret that the product has. Undefined if Entra accepts none that it could have. */
  readonly previous: SecretFacts | undefined;
  /** ISO time from which the newest secret exists. */
  readonly since: string;
  /** ISO time at which the next run replaces it. */
  readonly rotatesOn: string;
  readonly emergencyRotation: number;
}

const hour = 3_600_000;

/** Systems with a form for the secret. They read no key vault, so a person copies the secret from there. */
const systemsWithForm = ["integray", "orocommerce", "posit-connect", "bizagi-mail"];

/** Finds the secret that a person must enter. Undefined if there is none, or if the product gets it without a person. */
export function findHandover(connection: Connection): SecretHandover | undefined {
  const secret = recordedSecretOf(connection.entra?.credential);
  if (secret === undefined || isDelivered(connection, secret)) return undefined;
  const { previous, rotatesOn, emergencyRotation, ...current } = secret;
  const known = { current, since: sinceOf(secret), rotatesOn, emergencyRotation };
  if (previous === undefined) return { ...known, reason: "first", previous };
  if (!isOfSameRun(current, previous)) return { ...known, reason: "rotation", previous };
  // A run made both secrets, and consumers only get the newest one.
  return { ...known, reason: emergencyRotation > 1 ? "emergency" : "first", previous: undefined };
}

/** The overlap of a rotation as [start, end] in milliseconds. Undefined without a previous secret. */
export function overlapOf({ previous, since }: SecretHandover): [number, number] | undefined {
  return previous && [Date.parse(since), Date.parse(previous.expiresOn)];
}

/** Finds out whether a product uses the newest secret of a hand-over, or the credential that replaces its secrets. */
export function judgeHandover(
  { handoff, entra }: Connection,
  { current, previous }: SecretHandover,
  evidence: AppEvidence | undefined,
): KeyUse {
  const newest = { keyId: current.keyId, name: previous === undefined ? "the secret" : "the new secret" };
  const old = previous && { keyId: previous.keyId, name: "the previous secret" };
  const successor = findSuccessor(entra?.credential, evidence);
  return judgeKeys({ product: handoff.product, new: successor ?? newest, old }, evidence);
}

/** The certificate or federated credential that the product used last, if its secret is only kept until it has switched. */
export function findSuccessor(
  credential: CredentialFacts | undefined,
  evidence: AppEvidence | undefined,
): { keyId: string; name: string } | undefined {
  if (evidence?.state !== "read" || credential === undefined) return undefined;
  const isSuccessor = ({ keyId, type }: KeyEvidence): boolean =>
    credential.type === "certificate"
      ? credential.certificates.some((one) => one.keyId.toLowerCase() === keyId)
      : credential.type === "federated" && type === "federated";
  const used = evidence.keys.filter((key) => key.last !== undefined && isSuccessor(key));
  const [last] = used.toSorted((a, b) => Date.parse(b.last?.at ?? "") - Date.parse(a.last?.at ?? ""));
  return (
    last && {
      keyId: last.keyId,
      name: `its ${credential.type === "certificate" ? "certificate" : "federated credential"}`,
    }
  );
}

/** Whether the product gets the newest secret without a person. */
export function isDelivered({ system, delivery }: Connection, { generation }: RotatingSecretFacts): boolean {
  if (delivery?.delivered?.some((one) => one.generation === generation)) return true;
  return delivery?.keyVault?.clientSecret !== undefined && !systemsWithForm.includes(system);
}

/** A run creates the secrets of an integration one after the other, which takes seconds. */
function isOfSameRun(current: SecretFacts, previous: SecretFacts): boolean {
  if (current.createdOn === undefined || previous.createdOn === undefined) return false;
  return Math.abs(Date.parse(current.createdOn) - Date.parse(previous.createdOn)) < hour;
}

/** Outputs of earlier versions lack the time. It is then computed with a constant period. */
function sinceOf({ createdOn, expiresOn, rotatesOn, previous }: RotatingSecretFacts): string {
  if (createdOn !== undefined) return createdOn;
  const period = Date.parse(expiresOn) - Date.parse(rotatesOn);
  const start = previous === undefined ? Date.parse(rotatesOn) - period : Date.parse(previous.expiresOn) - period;
  return new Date(start).toISOString();
}
