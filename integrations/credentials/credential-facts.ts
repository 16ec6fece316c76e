import { z } from "zod";
import type { HandoffField } from "../handoff.ts";

/** How the client proves who it is. */
export type CredentialSpec = SecretSpec | CertificatesSpec | FederatedSpec | { type: "none" };

/** A client secret that rotates; the rule is in `rotation.ts`. */
export interface SecretSpec {
  type: "secret";
  rotateEveryDays: number;
  /** ISO date, the anchor of the periods. */
  rotationStart: string;
  /** Later periods, in order of time; appended to and never edited. */
  periodChanges: PeriodChange[];
  /** Raised by one after a leak, to replace every secret at once. */
  emergencyRotation: number;
  /** Whether the previous secret is deleted early, once sign-in reports show that nobody uses it. @default false */
  retiresOnEvidence?: true;
}

/** Certificates of the user; two while the second replaces the first. */
interface CertificatesSpec extends PriorSecret {
  type: "certificate";
  certificates: CertificateSpec[];
}

/** Workloads outside Entra that sign in with tokens of another issuer. */
interface FederatedSpec extends PriorSecret {
  type: "federated";
  trusts: TrustSpec[];
}

/** The secret that the integration had before it got another type of credential. */
export interface PriorSecret {
  /** Rotates until its consumers have switched; undefined if there is none. */
  keptSecret: SecretSpec | undefined;
  /** Whether the stack file confirms that nobody uses it any more. */
  deletesSecret: boolean;
}

/** The public part of a certificate; its private key is never seen here. */
export interface CertificateSpec {
  /** One certificate in PEM form. */
  pem: string;
  /** SHA-1 in upper-case hexadecimal digits, as the portal shows it. */
  thumbprint: string;
  /** SHA-256 in upper-case hexadecimal digits. */
  sha256Thumbprint: string;
  /** Such as `CN=erp-sync`. */
  subject: string;
  /** ISO time. */
  startsOn: string;
  /** ISO time. */
  expiresOn: string;
  /** Identifier of the Key Vault certificate that holds the private key; undefined if the key is not in a key vault. */
  keyVault: string | undefined;
}

/** https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
export interface TrustSpec {
  /** The permanent name of the federated credential in Entra. */
  name: string;
  /** The `iss` claim, compared exactly. */
  issuer: string;
  /** The `sub` claim, compared exactly: Entra has no wildcards. */
  subject: string;
  /** The `aud` claim. */
  audience: string;
}

/** A new period that applies from a date on. */
export interface PeriodChange {
  /** ISO date. */
  from: string;
  rotateEveryDays: number;
}

const secretFacts = z.object({
  keyId: z.string(),
  /** ISO time from which Entra accepts it. Absent in outputs of earlier versions. */
  createdOn: z.string().optional(),
  expiresOn: z.string(),
  /** Counts the periods since `rotationStart`, from 0. */
  generation: z.number(),
});

const retiredSecret = z.object({
  keyId: z.string(),
  generation: z.number(),
  /** ISO time at which it would have expired. */
  expiresOn: z.string(),
  /** ISO time of the run that deleted it. */
  at: z.string(),
});

const rotatingSecret = secretFacts.extend({
  type: z.literal("secret"),
  /** When the next run replaces the older secret. */
  rotatesOn: z.string(),
  /** The `emergencyRotation` of the stack file when it was created. */
  emergencyRotation: z.number(),
  /** The previous secret. It is accepted until it expires. */
  previous: secretFacts.optional(),
  /** Whether sign-in reports decide when a run deletes the previous secret. Absent if it stays until it expires. */
  retire: z.literal("on-evidence").optional(),
  /** The previous secret, if a run deleted it before it expired. */
  retired: retiredSecret.optional(),
});

const certificate = z.object({
  keyId: z.string(),
  /** SHA-1 in upper-case hexadecimal digits, as the portal shows it. */
  thumbprint: z.string(),
  sha256Thumbprint: z.string(),
  subject: z.string(),
  startsOn: z.string(),
  expiresOn: z.string(),
  /** Identifier of the Key Vault certificate that holds the private key. */
  keyVault: z.string().optional(),
  /** Whether the registration had it before its adoption. Such a certificate has its own type of resource. Absent for one that a run added. */
  isAdopted: z.literal(true).optional(),
});

const trust = z.object({
  name: z.string(),
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()),
});

/** Facts of an earlier version have `emergencyRotation` under the name `revision`. */
function withCurrentNames(facts: unknown): unknown {
  if (typeof facts !== "object" || facts === null || !("revision" in facts)) return facts;
  const { revision, ...others } = facts;
  return { emergencyRotation: revision, ...others };
}

/** A secret that stays valid in addition, until its consumers have switched. */
const keptSecret = z.preprocess(withCurrentNames, rotatingSecret).optional();

/** The credential in the record of a connection; never a secret's value. */
export const credentialFacts = z.preprocess(
  withCurrentNames,
  z.discriminatedUnion("type", [
    rotatingSecret,
    z.object({ type: z.literal("certificate"), certificates: z.array(certificate), keptSecret }),
    z.object({ type: z.literal("federated"), trusts: z.array(trust), keptSecret }),
    z.object({ type: z.literal("none") }),
  ]),
);

/** Credential facts of a deployed integration; never the value. */
export type CredentialFacts = z.output<typeof credentialFacts>;

/** A rotating secret of a deployed integration; never the value. */
export type RotatingSecretFacts = z.output<typeof rotatingSecret>;

/** One secret of a deployed integration; never the value. */
export type SecretFacts = z.output<typeof secretFacts>;

/** A previous secret that a run deleted before it expired. */
export type RetiredSecret = z.output<typeof retiredSecret>;

/** One certificate of a deployed integration. */
export type CertificateFacts = z.output<typeof certificate>;

/** The rotating secret of a client, also one that is only kept until consumers have switched. */
export function recordedSecretOf(facts: CredentialFacts | undefined): RotatingSecretFacts | undefined {
  if (facts === undefined || facts.type === "none") return undefined;
  return facts.type === "secret" ? facts : facts.keptSecret;
}

/** Hand-off fields for the credential of a client that the user operates. */
export function credentialFields(
  credential: CredentialFacts,
  notes: { secret?: string; none?: string } = {},
): HandoffField[] {
  const field = "Client secret";
  switch (credential.type) {
    case "secret":
      return [{ field, secret: "clientSecret", ...(notes.secret !== undefined && { note: notes.secret }) }];
    case "none":
      return [{ field, leave: "empty", note: notes.none ?? "a public client has none" }];
    case "certificate":
      return [
        { field, leave: "empty", note: "the client signs with its certificate" },
        ...credential.certificates.flatMap(certificateFields),
      ];
    case "federated":
      return [
        { field, leave: "empty", note: "the workload presents a token of the trusted issuer" },
        ...credential.trusts.flatMap(({ issuer, subject, audiences }) => [
          { field: "Trusted issuer", value: issuer, note: "iss, compared exactly" },
          { field: "Trusted subject", value: subject, note: "sub, compared exactly" },
          { field: "Trusted audience", value: audiences.join(" "), note: "aud" },
        ]),
      ];
  }
}

function certificateFields({
  thumbprint,
  sha256Thumbprint,
  subject,
  expiresOn,
  keyVault,
}: CertificateFacts): HandoffField[] {
  const note = `${subject}, until ${expiresOn.slice(0, 10)}`;
  return [
    { field: "Certificate thumbprint", value: thumbprint, note },
    { field: "Certificate thumbprint (SHA-256)", value: sha256Thumbprint, note },
    keyVault === undefined
      ? { field: "Private key", leave: "where the certificate was made", note: `of ${thumbprint}` }
      : { field: "Private key", value: keyVault, note: `of ${thumbprint}, in Key Vault` },
  ];
}
