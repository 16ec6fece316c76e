import type { Properties } from "@entra-integrations/provider-bridge/property.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** Configuration of the real provider. All of it is accepted, but only a client secret or an OIDC token is used. */
export const configurationProperties: Properties = {
  adoPipelineServiceConnectionId: text,
  clientCertificate: text,
  clientCertificatePassword: { ...text, secret: true },
  clientCertificatePath: text,
  clientId: { ...text, secret: true },
  clientIdFilePath: text,
  clientSecret: { ...text, secret: true },
  clientSecretFilePath: text,
  disableTerraformPartnerId: flag,
  environment: text,
  metadataHost: text,
  msiEndpoint: text,
  oidcRequestToken: text,
  oidcRequestUrl: text,
  oidcToken: text,
  oidcTokenFilePath: text,
  partnerId: text,
  tenantId: text,
  useAksWorkloadIdentity: flag,
  useCli: flag,
  useMsi: flag,
  useOidc: flag,
};
