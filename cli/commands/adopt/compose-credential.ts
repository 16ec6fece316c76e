import { readCertificateText } from "../../../certificate-files.ts";
import type { Entry } from "../add/parse-options.ts";
import type { FederatedCredential, RegistrationFacts } from "./facts.ts";

/** The credential of an entry, and what an adoption imports with it. */
export interface ComposedCredential {
  readonly credential: Entry;
  /** Key ids by SHA-1 thumbprint. */
  readonly certificates: Record<string, string>;
  /** Ids by name. */
  readonly federatedCredentials: Record<string, string>;
  /** PEM texts by the path of the file to write, from the folder of the project. */
  readonly files: ReadonlyMap<string, string>;
}

interface UsableCertificate {
  readonly keyId: string;
  readonly thumbprint: string;
  readonly pem: string;
}

/**
 * Chooses the credential of an entry by what the registration has and uses: valid secrets first, then certificates, then
 * federated credentials. The others stay in Entra, because each credential is a separate resource.
 */
export function composeCredential(facts: RegistrationFacts, name: string, now: Date): ComposedCredential {
  const nothing = { certificates: {}, federatedCredentials: {}, files: new Map<string, string>() };
  const secrets = facts.application?.passwordCredentials ?? [];
  if (secrets.some(({ endDateTime }) => Date.parse(endDateTime) > now.getTime())) {
    return { ...nothing, credential: secretFrom(now) };
  }
  const certificates = findCertificates(facts, now).slice(0, 2);
  if (certificates.length > 0) {
    const files = certificates.map(({ thumbprint, pem }) => ({
      file: `certs/${name}-${thumbprint.slice(0, 8).toLowerCase()}.pem`,
      pem,
    }));
    return {
      ...nothing,
      credential: { type: "certificate", certificates: files.map(({ file }) => ({ file })) },
      certificates: Object.fromEntries(certificates.map(({ thumbprint, keyId }) => [thumbprint, keyId])),
      files: new Map(files.map(({ file, pem }) => [file, pem])),
    };
  }
  const trusts = facts.federatedCredentials.filter(isExpressible);
  if (trusts.length > 0) {
    return {
      ...nothing,
      credential: {
        type: "federated",
        trusts: trusts.map(({ name: trust, issuer, subject, audiences }) => ({
          name: trust,
          issuer,
          subject,
          audience: audiences[0],
        })),
      },
      federatedCredentials: Object.fromEntries(trusts.map((one) => [one.name, one.id])),
    };
  }
  return { ...nothing, credential: secrets.length > 0 ? secretFrom(now) : { type: "none" } };
}

/** A secret whose periods start today. With an earlier start, the first run would also add the secret of the last period. */
export function secretFrom(now: Date): Entry {
  return { type: "secret", rotationStart: now.toISOString().slice(0, 10) };
}

/** The valid certificates that a run would not replace: it gives each the end that is in the certificate itself. */
export function findCertificates({ application }: RegistrationFacts, now: Date): UsableCertificate[] {
  return (application?.keyCredentials ?? []).flatMap(({ keyId, key, endDateTime }) => {
    if (key === undefined || Date.parse(endDateTime) <= now.getTime()) return [];
    const pem = `-----BEGIN CERTIFICATE-----\n${key.replaceAll(/(.{64})(?=.)/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
    const { certificate } = readCertificateText(pem, "Entra");
    if (certificate === undefined) return [];
    if (Date.parse(certificate.expiresOn) !== Date.parse(endDateTime)) return [];
    return [{ keyId, thumbprint: certificate.thumbprint, pem: certificate.pem }];
  });
}

/** Entries have neither descriptions, nor expressions instead of a subject, nor several audiences. */
function isExpressible({ subject, audiences, description }: FederatedCredential): boolean {
  return subject !== undefined && audiences.length === 1 && (description ?? "") === "";
}
