import { buildConnection, type Connections } from "../../../integrations/connection.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { planRotation } from "../../../integrations/credentials/rotation.ts";
import type { CredentialFacts } from "../../../integrations/credentials/credential-facts.ts";
import type { CredentialSpec, IntegrationSpec, SecretSpec } from "../../../integrations/spec.ts";

/** The day of every test here. */
export const today = new Date("2026-11-21T09:00:00Z");

/** What a stack's outputs say once these entries of a stack file are deployed; ids count up. */
export function deployed(entries: Record<string, unknown>): Connections {
  const specs = parseIntegrations(entries, { now: today, owners: undefined });
  return Object.fromEntries(specs.map((spec, index) => [spec.name, connect(spec, index + 1)]));
}

function connect(spec: IntegrationSpec, number: number) {
  if (spec.entra === undefined) return buildConnection(spec, undefined);
  const id = (kind: number): string => `${kind}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return buildConnection(spec, {
    authorityHost: "https://login.microsoftonline.com",
    tenantId: "7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11",
    clientId: id(1),
    applicationObjectId: id(2),
    servicePrincipalObjectId: id(3),
    credential: credentialOf(spec.entra.credential),
  });
}

function credentialOf(spec: CredentialSpec): CredentialFacts {
  if (spec.type === "secret") return secretOf(spec);
  if (spec.type !== "federated") return { type: "none" };
  return {
    type: "federated",
    trusts: spec.trusts.map(({ audience, ...trust }) => ({ ...trust, audiences: [audience] })),
  };
}

function secretOf(spec: SecretSpec) {
  const { current, previous, rotatesOn } = planRotation(spec, today);
  const facts = ({ generation, startsOn, expiresOn }: typeof current) => ({
    keyId: `key-${generation}`,
    createdOn: startsOn,
    expiresOn,
    generation,
  });
  return {
    type: "secret" as const,
    ...facts(current),
    rotatesOn,
    emergencyRotation: spec.emergencyRotation,
    ...(previous && { previous: facts(previous) }),
  };
}

/** One entry of the stack file, of a product with a form and steps. */
export const integray = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
  credential: { type: "secret", rotationStart: "2026-11-01" },
};

/** An entry with a client in AD FS and no objects in Entra. */
export const onPremises = {
  system: "dynamics365-finance-onprem",
  environment: "https://ax.contoso.com",
  adfs: "https://adfs.contoso.com",
  client: "server",
  clientId: "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10",
  redirectUris: ["https://ax.contoso.com/"],
  userId: "svc-import",
};
