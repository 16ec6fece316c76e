import { z } from "zod";

/** Public values of a stack's outputs and files that a provider treats as secret. */
export interface PublicValues {
  /** By name of the integration. */
  readonly connections: ReadonlyMap<string, PublicConnection>;
  /** Certificates as PEM text, by SHA-256 thumbprint. */
  readonly certificates: ReadonlyMap<string, string>;
}

const entra = z.looseObject({
  clientId: z.string(),
  tenantId: z.string(),
  credential: z
    .looseObject({
      certificates: z.array(z.looseObject({ thumbprint: z.string(), sha256Thumbprint: z.string() })).optional(),
    })
    .optional(),
});
const place = z.looseObject({ name: z.string() });
const delivery = z.looseObject({ keyVault: z.looseObject({ clientId: place, tenantId: place }).optional() });

interface PublicConnection extends z.output<typeof entra> {
  /** Where the connection was delivered. Absent if only in the outputs. */
  readonly delivery?: z.output<typeof delivery> | undefined;
}

const stackResource = z.looseObject({
  type: z.literal("pulumi:pulumi:Stack"),
  outputs: z.looseObject({
    connections: z.record(z.string(), z.looseObject({ entra: entra.nullish(), delivery: delivery.optional() })),
  }),
});
const vaultSecret = z.looseObject({
  type: z.literal("azure-native:keyvault:Secret"),
  inputs: z.looseObject({ secretName: z.string() }),
});
const certificate = z.looseObject({
  type: z.literal("azuread:index/applicationCertificate:ApplicationCertificate"),
  urn: z.string(),
});

/** Reads the public connections of a stack from its resources; empty for a stack that was never deployed. */
export function readConnections(resources: readonly object[]): PublicValues["connections"] {
  const found = resources.map((resource) => stackResource.safeParse(resource)).find(({ success }) => success);
  const connections = Object.entries(found?.data?.outputs.connections ?? {});
  return new Map(
    connections.flatMap(([name, one]) => (one.entra ? [[name, { ...one.entra, delivery: one.delivery }]] : [])),
  );
}

/**
 * Finds the values of a resource's secrets that are public anyway: a client id or a tenant id in a key vault secret,
 * and the public part of a certificate.
 */
export function findPublicValue(resource: object, { connections, certificates }: PublicValues): string | undefined {
  const inVault = vaultSecret.safeParse(resource).data?.inputs.secretName;
  const urn = certificate.safeParse(resource).data?.urn;
  for (const [name, { clientId, tenantId, credential, delivery: delivered }] of connections) {
    const places = delivered?.keyVault;
    if (inVault !== undefined && inVault === places?.clientId.name) return clientId;
    if (inVault !== undefined && inVault === places?.tenantId.name) return tenantId;
    for (const { thumbprint, sha256Thumbprint } of credential?.certificates ?? []) {
      const suffix = `::${name}-certificate-${thumbprint.slice(0, 8).toLowerCase()}`;
      if (urn?.endsWith(suffix) === true) return certificates.get(sha256Thumbprint);
    }
  }
  return undefined;
}
