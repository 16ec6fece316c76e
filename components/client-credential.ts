import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import {
  type CertificateFacts,
  type CredentialFacts,
  recordedSecretOf,
  type RetiredSecret,
  type RotatingSecretFacts,
} from "../integrations/credentials/credential-facts.ts";
import { holdRotation } from "../integrations/credentials/held-secrets.ts";
import { findRetired } from "../integrations/credentials/retirement.ts";
import { planRotation, planRun } from "../integrations/credentials/rotation.ts";
import type { ImportIds } from "../integrations/lifecycle/import-ids.ts";
import type { CertificateSpec, CredentialSpec, SecretSpec, TrustSpec } from "../integrations/spec.ts";
import { ExistingCertificate } from "./delivery/resources.ts";
import { optionsOfPart } from "./resource-options.ts";
import { RotatingSecret } from "./rotating-secret.ts";

/** Result of creating a client's credential. */
export interface ClientCredential {
  /** Facts about the credential, never its value. */
  facts: pulumi.Output<CredentialFacts>;
  /** Values by the key in the hand-off. The caller marks them as secret. */
  secrets: Record<string, pulumi.Output<string>>;
  /** ISO time at which the next run is due; undefined if nothing rotates. A run cannot renew certificates. */
  rotatesOn: string | undefined;
  /** The secrets, certificates or trusts. */
  resources: pulumi.Resource[];
}

interface ClientCredentialArgs {
  applicationId: pulumi.Input<string>;
  applicationObjectId: pulumi.Input<string>;
  authorityHost: string;
  tenantId: string;
  now: Date;
  /** The credential of the last run; undefined before the first run. */
  recorded: CredentialFacts | undefined;
  /** Whether the recorded secrets stay unchanged. */
  holdsSecret: boolean;
  /** The previous secret, if this run deletes it before it expires. */
  retires: RetiredSecret | undefined;
  /** Existing federated credentials that this run imports. */
  importIds: ImportIds;
  /** Key ids of certificates that the registration had before its adoption, by SHA-1 thumbprint in capitals. */
  adoptedCertificates: Readonly<Record<string, string>>;
  /** The registration, if it stays in Entra when the entry is removed. Secrets of runs do not stay. */
  keptWith: pulumi.Resource | undefined;
}

interface SecretlessCredential extends Pick<ClientCredential, "resources"> {
  facts: pulumi.Output<Extract<CredentialFacts, { type: "certificate" | "federated" }>>;
}

/** Creates the resources of a credential for one application. */
export function createClientCredential(
  name: string,
  credential: CredentialSpec,
  args: ClientCredentialArgs,
  parent: pulumi.Resource,
): ClientCredential {
  switch (credential.type) {
    case "none":
      return { facts: pulumi.output({ type: "none" as const }), secrets: {}, rotatesOn: undefined, resources: [] };
    case "secret":
      return createSecret(name, credential, args, parent);
    case "certificate":
    case "federated": {
      const { facts, resources } =
        credential.type === "certificate"
          ? createCertificates(name, credential.certificates, args, parent)
          : createTrusts(name, credential.trusts, args, parent);
      if (credential.keptSecret === undefined) return { facts, secrets: {}, rotatesOn: undefined, resources };
      const kept = createSecret(name, credential.keptSecret, args, parent);
      return {
        ...kept,
        facts: facts.apply((one) => kept.facts.apply((keptSecret) => ({ ...one, keptSecret }))),
        resources: [...resources, ...kept.resources],
      };
    }
  }
}

function createSecret(
  name: string,
  spec: SecretSpec,
  { applicationId, now, recorded, holdsSecret, retires }: ClientCredentialArgs,
  parent: pulumi.Resource,
): Omit<ClientCredential, "facts"> & { facts: pulumi.Output<RotatingSecretFacts> } {
  const facts = recordedSecretOf(recorded);
  const held = holdsSecret ? facts : undefined;
  // An emergency rotation replaces every secret.
  const isRaised = facts !== undefined && spec.emergencyRotation > facts.emergencyRotation;
  const kept = isRaised ? [] : [facts, facts?.previous].filter((one) => one !== undefined);
  const due = planRotation(spec, now);
  const retired = held === undefined ? findRetired(due, facts, retires) : held.retired;
  const rotation = held === undefined ? planRun(spec, now, kept, retired) : holdRotation(held);
  const secret = new RotatingSecret(
    `${name}-secret`,
    {
      applicationId,
      rotation,
      emergencyRotation: held?.emergencyRotation ?? spec.emergencyRotation,
      recorded: facts,
      retiresOnEvidence: spec.retiresOnEvidence,
      retired,
    },
    { parent },
  );
  return {
    facts: secret.facts,
    secrets: { clientSecret: secret.value },
    rotatesOn: rotation.rotatesOn,
    resources: [secret],
  };
}

function createCertificates(
  name: string,
  certificates: CertificateSpec[],
  args: ClientCredentialArgs,
  parent: pulumi.Resource,
): SecretlessCredential {
  const { applicationId, adoptedCertificates, keptWith } = args;
  const isAdopted = ({ thumbprint }: CertificateSpec): boolean => adoptedCertificates[thumbprint] !== undefined;
  const resources: pulumi.Resource[] = [];
  const keyIds = new Map<string, pulumi.Output<string>>();
  for (const certificate of certificates.filter((one) => !isAdopted(one))) {
    const { pem, thumbprint, expiresOn } = certificate;
    const created = new azuread.ApplicationCertificate(
      certificateName(name, certificate),
      { applicationId, type: "AsymmetricX509Cert", encoding: "pem", value: pem, endDate: expiresOn },
      optionsOfPart(parent, { keptWith }),
    );
    keyIds.set(thumbprint, created.keyId);
    resources.push(created);
  }
  for (const certificate of certificates.filter(isAdopted)) {
    // Each change of certificates writes the whole list, so two providers must not change it at the same time.
    const existing = createExistingCertificate(name, certificate, args, [...resources], parent);
    keyIds.set(certificate.thumbprint, existing.keyId);
    resources.push(existing);
  }
  const facts = certificates.map((certificate) => {
    const { pem: _, keyVault, ...known } = certificate;
    return pulumi.output(keyIds.get(known.thumbprint)).apply((keyId = ""): CertificateFacts => ({
      keyId,
      ...known,
      ...(keyVault !== undefined && { keyVault }),
      ...(adoptedCertificates[known.thumbprint] !== undefined && { isAdopted: true as const }),
    }));
  });
  return {
    facts: pulumi.all(facts).apply((all) => ({ type: "certificate" as const, certificates: all })),
    resources,
  };
}

/** The thumbprint identifies the resource, so adding or removing a certificate does not affect the others. */
function certificateName(name: string, { thumbprint }: CertificateSpec): string {
  return `${name}-certificate-${thumbprint.slice(0, 8).toLowerCase()}`;
}

/** The azuread provider cannot import a certificate. It does not read the value, and replaces the resource if the value differs. */
function createExistingCertificate(
  name: string,
  certificate: CertificateSpec,
  {
    applicationObjectId,
    authorityHost,
    tenantId,
    adoptedCertificates: { [certificate.thumbprint]: formerKeyId = "" },
    keptWith,
  }: ClientCredentialArgs,
  dependsOn: pulumi.Resource[],
  parent: pulumi.Resource,
): ExistingCertificate {
  const { pem, thumbprint } = certificate;
  return new ExistingCertificate(
    certificateName(name, certificate),
    { authorityHost, tenantId, applicationObjectId, thumbprint, value: pem, formerKeyId },
    // The record has the key id that the certificate got when somebody or a run added it again.
    { ...optionsOfPart(parent, { keptWith }), dependsOn, ignoreChanges: ["formerKeyId"] },
  );
}

function createTrusts(
  name: string,
  trusts: TrustSpec[],
  { applicationId, importIds, keptWith }: ClientCredentialArgs,
  parent: pulumi.Resource,
): SecretlessCredential {
  const resources = trusts.map(
    (trust) =>
      new azuread.ApplicationFederatedIdentityCredential(
        `${name}-trust-${trust.name}`,
        {
          applicationId,
          displayName: trust.name,
          issuer: trust.issuer,
          subject: trust.subject,
          audiences: [trust.audience],
        },
        {
          ...optionsOfPart(parent, { importId: importIds.federatedCredential(trust.name), keptWith }),
          // An entry has none, and an adopted one keeps its own.
          ignoreChanges: ["description"],
        },
      ),
  );
  return {
    facts: pulumi.output({
      type: "federated" as const,
      trusts: trusts.map(({ audience, ...trust }) => ({ ...trust, audiences: [audience] })),
    }),
    resources,
  };
}
