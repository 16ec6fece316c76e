import { asText, type Properties, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { type Connection, parseConnection } from "../tenant/connection.ts";

const text = { type: "string" } as const;
const secretText = { type: "string", secret: true } as const;
const flag = { type: "boolean" } as const;

/** Configuration of the real provider. All of it is accepted, but only a client secret or an OIDC token is used. */
export const configurationProperties: Properties = {
  auxiliaryTenantIds: { type: "list", of: text },
  clientCertificatePassword: secretText,
  clientCertificatePath: text,
  clientId: secretText,
  clientSecret: secretText,
  disableInstanceDiscovery: flag,
  disablePulumiPartnerId: flag,
  environment: text,
  location: text,
  metadataHost: text,
  msiEndpoint: text,
  oidcRequestToken: text,
  oidcRequestUrl: text,
  oidcToken: text,
  oidcTokenFilePath: text,
  partnerId: text,
  subscriptionId: text,
  tenantId: text,
  useDefaultAzureCredential: flag,
  useMsi: flag,
  useOidc: flag,
};

/** The local tenant, the deploying identity and the subscription. */
export interface AzureConnection extends Connection {
  subscriptionId: string;
}

/** Reads the connection from the provider's configuration, or else from the environment. */
export function parseAzureConnection(values: Values, environment: NodeJS.ProcessEnv): AzureConnection {
  const subscriptionId = asText(values["subscriptionId"]) || (environment["ARM_SUBSCRIPTION_ID"] ?? "");
  if (subscriptionId === "") {
    throw new Error("the local azure-native provider is missing azure-native:subscriptionId (or ARM_SUBSCRIPTION_ID)");
  }
  return { ...parseConnection("azure-native", values, environment), subscriptionId };
}
