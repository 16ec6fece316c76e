import type { Properties, Values } from "../bridge/property.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** Everything the real provider can be configured with; all of it is accepted, a client secret is what is used. */
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

/** Where the local tenant is, and who deploys to it. */
export interface Connection {
  metadataHost: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

const fallbacks = {
  metadataHost: "ARM_METADATA_HOSTNAME",
  tenantId: "ARM_TENANT_ID",
  clientId: "ARM_CLIENT_ID",
  clientSecret: "ARM_CLIENT_SECRET",
} as const;

/** The connection from the provider's configuration, or from the environment where that is silent. */
export function parseConnection(values: Values, environment: NodeJS.ProcessEnv): Connection {
  const names = Object.keys(fallbacks) as (keyof Connection)[];
  const found = names.map((name) => [name, values[name] || environment[fallbacks[name]] || ""] as const);
  const missing = found.filter(([, value]) => value === "").map(([name]) => `azuread:${name} (or ${fallbacks[name]})`);
  if (missing.length > 0) {
    throw new Error(
      `the local azuread provider signs in to the local tenant with a client secret, and is missing ${missing.join(", ")}`,
    );
  }
  const connection = Object.fromEntries(found) as Record<keyof Connection, string>;
  requireLoopback(`https://${connection.metadataHost}`, "azuread:metadataHost");
  return connection;
}

/** Refuses any host but this machine's own: this provider stands for the local tenant and must never carry a secret away. */
export function requireLoopback(url: string, what: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new Error(
    `the local azuread provider only works with a tenant on this machine, and ${what} names ${JSON.stringify(url)}; ` +
      "for a tenant of Microsoft Entra use the azuread provider of the Pulumi registry",
  );
}
