import { buildConnection, type Connection, type DeployedEntra } from "../../../integrations/connection.ts";
import type { CredentialFacts } from "../../../integrations/credentials/credential-facts.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";
import type { CredentialSpec, IntegrationSpec, PermissionSpec } from "../../../integrations/spec.ts";
import { readSample } from "../sample-certificates.ts";

/** The integration of a stack file that has one entry; every certificate that it names is there. */
export function specOf(entry: unknown, name = "sample"): IntegrationSpec {
  const [spec] = parseIntegrations(
    { [name]: entry },
    { now: new Date("2026-11-21T00:00:00Z"), owners: undefined, readCertificate: readSample },
  );
  if (spec === undefined) throw new Error("no integration was read");
  return spec;
}

/** What the user reads of an entry with problems, below the heading that counts them. */
export function problemsOf(entry: unknown): string[] {
  try {
    specOf(entry);
  } catch (error) {
    if (error instanceof SpecError) return error.message.split("\n").slice(1);
    throw error;
  }
  throw new Error("the entry has no problem");
}

/** The record of an integration as if it had been deployed. */
export function deploy(spec: IntegrationSpec): Connection {
  const { entra } = spec;
  if (entra === undefined) return buildConnection(spec, undefined);
  const facts: DeployedEntra = {
    tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
    clientId: "11111111-2222-4333-8444-555566667777",
    applicationObjectId: "aaaaaaaa-0000-4000-8000-000000000001",
    servicePrincipalObjectId: "bbbbbbbb-0000-4000-8000-000000000002",
    authorityHost: "https://login.microsoftonline.com",
    credential: factsOf(entra.credential),
  };
  return buildConnection(spec, facts);
}

function factsOf(credential: CredentialSpec): CredentialFacts {
  switch (credential.type) {
    case "none":
      return { type: "none" };
    case "secret":
      return {
        type: "secret",
        keyId: "cccccccc-0000-4000-8000-000000000003",
        expiresOn: "2027-05-01T00:00:00Z",
        generation: 14,
        emergencyRotation: 1,
        rotatesOn: "2027-02-01T00:00:00Z",
      };
    case "certificate":
      return {
        type: "certificate",
        certificates: credential.certificates.map(({ pem, keyVault, ...known }) => ({
          keyId: `key id of ${pem}`,
          ...known,
          ...(keyVault !== undefined && { keyVault }),
        })),
      };
    case "federated":
      return {
        type: "federated",
        trusts: credential.trusts.map(({ audience, ...trust }) => ({ ...trust, audiences: [audience] })),
      };
  }
}

/** What an entry makes in Entra and hands over, line by line. */
export function summarize(entry: unknown): string {
  const spec = specOf(entry);
  const { handoff } = deploy(spec);
  return [
    ...summarizeEntra(spec),
    "fields",
    ...handoff.fields.map(summarizeField),
    "steps",
    ...handoff.steps.map(({ title }) => `  ${title}`),
  ].join("\n");
}

function summarizeEntra({ entra }: IntegrationSpec): string[] {
  if (entra === undefined) return ["nothing in Entra"];
  return [
    `audience ${entra.signInAudience}`,
    ...(["web", "publicClient", "singlePage"] as const).flatMap((platform) =>
      entra.redirectUris[platform].map((uri) => `redirect ${platform} ${uri}`),
    ),
    ...entra.permissions.map(summarizePermission),
    `scopes ${entra.scopes.join(" ")}`,
    `credential ${entra.credential.type}, public client flows ${entra.allowsPublicClientFlows ? "on" : "off"}`,
  ];
}

function summarizePermission({ kind, apiName, value, id }: PermissionSpec): string {
  return `${kind} ${apiName} ${value}${id === undefined ? " (looked up in the tenant)" : ""}`;
}

function summarizeField({ field, value, secret, leave }: Connection["handoff"]["fields"][number]): string {
  if (secret !== undefined) return `  ${field} <- secrets ${secret}`;
  return value === undefined ? `  ${field} -- ${leave}` : `  ${field} = ${value}`;
}
