import type {
  AppEvidence,
  EvidenceSource,
  KeyEvidence,
  RefusedSignIn,
  SignIn,
} from "@entra-integrations/sign-in-evidence/evidence.ts";
import { findKey, findSecretUse } from "@entra-integrations/sign-in-evidence/secret-use.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { acceptedOf, labelOf } from "../../../integrations/lifecycle/existing-secret-plan.ts";
import type { WithCredential } from "../../evidence/read-evidence.ts";
import type { Registered, RegisteredCredential } from "../../evidence/registered.ts";

/** The use of one credential, also in the output of `--json`. */
export interface CredentialUse {
  readonly type: RegisteredCredential["type"] | null;
  /** `current`, `previous`, a subject or a name. `created by hand` marks secrets that people created. */
  readonly label: string;
  /** Null for sign-ins with a secret that the registration does not have. */
  readonly keyId: string | null;
  /** ISO time; null for a federated credential, and if unknown. */
  readonly expiresOn: string | null;
  /** Whether it is in the outputs of the stack. */
  readonly declared: boolean;
  /** Whether the tenant has it; null if that could not be read. */
  readonly registered: boolean | null;
  /** The last successful sign-in; null if unknown. */
  readonly lastUsed: SignIn | null;
  /** Why the last use is unknown; null if it is known. */
  readonly unknown: string | null;
  /** The last refused sign-in with it. */
  readonly refused: RefusedSignIn | null;
}

/** The use of all credentials of one integration. */
export interface IntegrationUse {
  readonly name: string;
  readonly system: string;
  /** Null if nothing is known. */
  readonly evidence: {
    readonly source: EvidenceSource;
    readonly coversFrom: string;
    readonly coversUntil: string;
  } | null;
  /** Why undeclared credentials are missing in the list; null if they are in it. */
  readonly undeclaredUnknown: string | null;
  readonly credentials: readonly CredentialUse[];
  /** Sentences about credentials that somebody still uses and should not. */
  readonly findings: readonly string[];
}

/** Combines the record, the evidence and the tenant's credentials of one integration. */
export function listUsage(connection: WithCredential, evidence: AppEvidence, registered: Registered): IntegrationUse {
  const declared = declaredOf(connection, registered);
  const isListed = (keyId: string): boolean => declared.some((one) => one.keyId === keyId);
  const undeclared = registered.state === "read" ? registered.credentials.filter((one) => !isListed(one.keyId)) : [];
  const listed = [...declared, ...undeclared.map(toUndeclared)];
  const known = new Set(listed.map(({ keyId }) => keyId));
  const deleted = evidence.state === "read" ? evidence.keys.filter(({ keyId }) => !known.has(keyId)) : [];
  const credentials = [
    ...listed.map((one) => withEvidence(one, evidence, registered)),
    ...deleted.map((one) => deletedUse(one, registered)),
    ...unknownSecretUse(evidence),
  ];
  const { name, system } = connection;
  return {
    name,
    system,
    evidence:
      evidence.state === "read"
        ? { source: evidence.source, coversFrom: evidence.coversFrom, coversUntil: evidence.coversUntil }
        : null,
    undeclaredUnknown: registered.state === "read" ? null : registered.reason,
    credentials,
    findings: [...findPreviousUse(connection, evidence), ...findRefusedUse(credentials, evidence)],
  };
}

interface Listed {
  readonly type: RegisteredCredential["type"];
  readonly label: string;
  readonly keyId: string | undefined;
  readonly expiresOn: string | undefined;
  readonly declared: boolean;
}

function declaredOf({ entra: { credential, existingSecrets } }: WithCredential, registered: Registered): Listed[] {
  const secret = recordedSecretOf(credential);
  const found: Listed[] = [];
  const add = (type: Listed["type"], label: string, keyId: string | undefined, expiresOn?: string): void => {
    found.push({ type, label, keyId: keyId?.toLowerCase(), expiresOn, declared: true });
  };
  if (secret !== undefined) add("secret", "current", secret.keyId, secret.expiresOn);
  if (secret?.previous !== undefined) add("secret", "previous", secret.previous.keyId, secret.previous.expiresOn);
  for (const one of acceptedOf(existingSecrets)) add("secret", labelOf(one), one.keyId, one.expiresOn);
  if (credential.type === "certificate") {
    for (const { subject, keyId, expiresOn } of credential.certificates) add("certificate", subject, keyId, expiresOn);
  }
  if (credential.type === "federated") {
    const trusts = registered.state === "read" ? registered.credentials.filter(({ type }) => type === "federated") : [];
    // Outputs have only the name, and reports only the id.
    for (const { name } of credential.trusts) {
      add("federated", name, trusts.find(({ displayName }) => displayName === name)?.keyId);
    }
  }
  return found;
}

function toUndeclared({ type, keyId, displayName, expiresOn }: RegisteredCredential): Listed {
  return { type, label: displayName ?? "without a name", keyId, expiresOn, declared: false };
}

function withEvidence(
  { keyId, expiresOn, ...one }: Listed,
  evidence: AppEvidence,
  registered: Registered,
): CredentialUse {
  const found = evidence.state === "read" && keyId !== undefined ? findKey(evidence.keys, keyId) : undefined;
  const isRegistered = registered.state === "read" && registered.credentials.some((other) => other.keyId === keyId);
  return {
    ...one,
    keyId: keyId ?? null,
    expiresOn: expiresOn ?? null,
    registered: registered.state === "read" ? isRegistered : null,
    lastUsed: found?.last ?? null,
    unknown: found?.last === undefined ? unknownReason(evidence, found, keyId) : null,
    refused: found?.refused ?? null,
  };
}

function unknownReason(evidence: AppEvidence, found: KeyEvidence | undefined, keyId: string | undefined): string {
  if (evidence.state === "unknown") return evidence.reason;
  if (keyId === undefined) return "its id in the tenant could not be read";
  if (found?.onlyOwnUse !== undefined) {
    return `the report keeps only the last use, and that was a check by this project on ${day(found.onlyOwnUse)}`;
  }
  return `the ${sourceNames[evidence.source]} shows no use from ${day(evidence.coversFrom)} to ${day(evidence.coversUntil)}`;
}

/** A credential that somebody used and that the registration does not have any more. */
function deletedUse({ keyId, type, last, refused }: KeyEvidence, registered: Registered): CredentialUse {
  return {
    type: type ?? null,
    label: registered.state === "read" ? "deleted" : "not in the stack",
    keyId,
    expiresOn: null,
    declared: false,
    registered: registered.state === "read" ? false : null,
    lastUsed: last ?? null,
    unknown: last === undefined ? "the source shows only refused sign-ins with it" : null,
    refused: refused ?? null,
  };
}

/** Sign-ins for which the source has no key id. */
function unknownSecretUse(evidence: AppEvidence): CredentialUse[] {
  if (evidence.state === "unknown" || evidence.withoutKey === undefined) return [];
  const { last, refused } = evidence.withoutKey;
  return [
    {
      type: null,
      label: "no key id",
      keyId: null,
      expiresOn: null,
      declared: false,
      registered: null,
      lastUsed: last ?? null,
      unknown: last === undefined ? "the source has no key id for these sign-ins" : null,
      refused: refused ?? null,
    },
  ];
}

function findPreviousUse({ entra }: WithCredential, evidence: AppEvidence): string[] {
  const secret = recordedSecretOf(entra.credential);
  if (secret?.previous === undefined) return [];
  const use = findSecretUse({ current: secret, previous: secret.previous }, evidence);
  if (use.state !== "previous" && use.state !== "both") return [];
  return [
    `${use.state === "both" ? "a part of the product" : "the product"} still uses the secret that expires on ${day(secret.previous.expiresOn)}, last on ${minute(use.last.at)}`,
  ];
}

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const secretErrors = new Map([
  [7000222, "an expired secret"],
  [7000215, "a secret that the registration does not have"],
]);
/** An older refusal is shown, but not reported as a finding. */
const recentDays = 7;

function findRefusedUse(credentials: readonly CredentialUse[], evidence: AppEvidence): string[] {
  if (evidence.state === "unknown") return [];
  const recent = Date.parse(evidence.coversUntil) - recentDays * 86_400_000;
  return credentials.flatMap(({ refused }) => {
    const what = refused === null ? undefined : secretErrors.get(refused.errorCode);
    if (refused === null || what === undefined || Date.parse(refused.at) < recent) return [];
    const from = refused.ipAddress === undefined ? "" : ` from ${refused.ipAddress}`;
    return [
      `somebody still uses ${what}: refused${from} on ${minute(refused.at)} with AADSTS${String(refused.errorCode)}`,
    ];
  });
}

/** Names of the sources in messages. */
export const sourceNames: Record<EvidenceSource, string> = {
  signIns: "sign-in log",
  credentialActivities: "credential report",
  logAnalytics: "workspace",
};

/** `2026-11-29` */
function day(isoTime: string): string {
  return isoTime.slice(0, 10);
}

/** `2026-11-29 10:00 UTC` */
export function minute(isoTime: string): string {
  return `${isoTime.slice(0, 10)} ${isoTime.slice(11, 16)} UTC`;
}
