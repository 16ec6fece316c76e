import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { recordedSecretOf, type RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";
import { acceptedOf, type ExistingSecretFacts, labelOf } from "../../../integrations/lifecycle/existing-secret-plan.ts";
import { isNear } from "../../stack/within.ts";
import { readExpiry } from "../handoff/expiry.ts";

/** One credential of a deployed integration. Never contains its value. */
export interface OverviewCredential {
  readonly kind: "secret" | "certificate" | "federated credential";
  /** Such as `current`, `previous`, the subject of a certificate, or `portal, created by hand`. */
  readonly label: string;
  /** Null for a federated credential: the outputs do not contain its id. */
  readonly keyId: string | null;
  /** ISO time. Null for a federated credential, and in outputs of earlier versions. */
  readonly startsOn: string | null;
  /** ISO time. Null if it does not expire. */
  readonly expiresOn: string | null;
  /** Whole days left; negative after it has expired. */
  readonly daysLeft: number | null;
  /** Whether another one of the same kind expires later. */
  readonly superseded: boolean;
  /** ISO time at which the next run replaces it. Null if no run does, or if it is superseded. */
  readonly rotatesOn: string | null;
  /** Whether it expires soon and no other credential of its kind is valid for longer. */
  readonly near: boolean;
  readonly use: CredentialUse;
}

/** What the sign-in reports contain about a credential. No data is never reported as "unused". */
export type CredentialUse =
  | { readonly state: "used"; readonly at: string; readonly ipAddress: string | null }
  | { readonly state: "not seen"; readonly from: string; readonly until: string }
  | { readonly state: "unknown"; readonly reason: string };

/** Lists the credentials of an integration: secrets before certificates, and older ones first. */
export function listCredentials({ entra }: Connection, evidence: AppEvidence, now: Date): OverviewCredential[] {
  if (entra === undefined) return [];
  const { credential, existingSecrets } = entra;
  const secret = recordedSecretOf(credential);
  const ofPeople = acceptedOf(existingSecrets).map((one) => existingSecretOf(one, credential.type !== "none"));
  const found = [
    ...ofPeople.map((facts) => withUse(facts, evidence, now)),
    ...(secret === undefined ? [] : secretsOf(secret, evidence, now)),
  ];
  if (credential.type === "certificate") {
    const certificates = [...credential.certificates].sort((a, b) => Date.parse(a.expiresOn) - Date.parse(b.expiresOn));
    const latest = certificates.at(-1)?.expiresOn;
    for (const { subject, keyId, startsOn, expiresOn } of certificates) {
      const superseded = Date.parse(expiresOn) !== Date.parse(latest ?? "");
      const facts = { kind: "certificate", label: subject, keyId, startsOn, expiresOn, superseded } as const;
      found.push(withUse({ ...facts, rotatesOn: null }, evidence, now));
    }
  }
  if (credential.type === "federated") found.push(...credential.trusts.map(trustOf));
  return found;
}

function secretsOf(
  { previous, rotatesOn, ...current }: RotatingSecretFacts,
  evidence: AppEvidence,
  now: Date,
): OverviewCredential[] {
  const secrets = previous === undefined ? [current] : [previous, current];
  return secrets.map(({ keyId, createdOn, expiresOn }) => {
    const superseded = keyId !== current.keyId;
    const facts = {
      kind: "secret" as const,
      label: superseded ? "previous" : "current",
      keyId,
      startsOn: createdOn ?? null,
      expiresOn,
      superseded,
      rotatesOn: superseded ? null : rotatesOn,
    };
    return withUse(facts, evidence, now);
  });
}

/** Outputs do not contain when people created a secret. The credential of the runs replaces it. */
function existingSecretOf(one: ExistingSecretFacts, superseded: boolean): ExpiringFacts {
  const { keyId, expiresOn } = one;
  return { kind: "secret", label: labelOf(one), keyId, startsOn: null, expiresOn, superseded, rotatesOn: null };
}

type ExpiringFacts = Omit<OverviewCredential, "use" | "near" | "daysLeft"> & { keyId: string; expiresOn: string };

function withUse(facts: ExpiringFacts, evidence: AppEvidence, now: Date): OverviewCredential {
  const { expiresOn, rotatesOn, superseded } = facts;
  const near = !superseded && isNear({ expiresOn, rotatesOn: rotatesOn ?? undefined }, now, undefined);
  return { ...facts, daysLeft: readExpiry(expiresOn, now).daysLeft, near, use: useOf(facts.keyId, evidence) };
}

function useOf(keyId: string, evidence: AppEvidence): CredentialUse {
  if (evidence.state === "unknown") return { state: "unknown", reason: evidence.reason };
  const last = evidence.keys.find((key) => key.keyId === keyId.toLowerCase())?.last;
  if (last === undefined) return { state: "not seen", from: evidence.coversFrom, until: evidence.coversUntil };
  return { state: "used", at: last.at, ipAddress: last.ipAddress ?? null };
}

function trustOf({ name }: { name: string }): OverviewCredential {
  return {
    kind: "federated credential",
    label: name,
    keyId: null,
    startsOn: null,
    expiresOn: null,
    daysLeft: null,
    superseded: false,
    rotatesOn: null,
    near: false,
    use: { state: "unknown", reason: "the outputs do not contain the id of a federated credential" },
  };
}
