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
  { applicationId, adoptedCertificates, keptWith }: ClientCredentialArgs,
  parent: pulumi.Resource,
): SecretlessCredential {
  const resources: pulumi.Resource[] = [];
  const facts = certificates.map((certificate): pulumi.Output<CertificateFacts> => {
    const { pem, thumbprint, sha256Thumbprint, subject, startsOn, expiresOn, keyVault } = certificate;
    const known = {
      thumbprint,
      sha256Thumbprint,
      subject,
      startsOn,
      expiresOn,
      ...(keyVault !== undefined && { keyVault }),
    };
    // The provider cannot import a certificate: it does not read the value, and replaces the resource if the value differs.
    const adopted = adoptedCertificates[thumbprint];
    if (adopted !== undefined) return pulumi.output({ keyId: adopted, ...known, isAdopted: true as const });
    const created = new azuread.ApplicationCertificate(
      // The thumbprint identifies the resource, so adding or removing a certificate does not affect the others.
      `${name}-certificate-${thumbprint.slice(0, 8).toLowerCase()}`,
      { applicationId, type: "AsymmetricX509Cert", encoding: "pem", value: pem, endDate: expiresOn },
      optionsOfPart(parent, { keptWith }),
    );
    resources.push(created);
    return created.keyId.apply((id) => ({ keyId: id, ...known }));
  });
  return {
    facts: pulumi.all(facts).apply((all) => ({ type: "certificate" as const, certificates: all })),
    resources,
  };
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
