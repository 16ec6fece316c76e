import type { Values } from "../bridge/property.ts";

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

/** The connection from a provider's configuration, or from the environment where that is silent. */
export function parseConnection(provider: string, values: Values, environment: NodeJS.ProcessEnv): Connection {
  const names = Object.keys(fallbacks) as (keyof Connection)[];
  const found = names.map((name) => [name, values[name] || environment[fallbacks[name]] || ""] as const);
  const missing = found
    .filter(([, value]) => value === "")
    .map(([name]) => `${provider}:${name} (or ${fallbacks[name]})`);
  if (missing.length > 0) {
    throw new Error(
      `the local ${provider} provider signs in to the local tenant with a client secret, and is missing ${missing.join(", ")}`,
    );
  }
  const connection = Object.fromEntries(found) as Record<keyof Connection, string>;
  requireLoopback(`https://${connection.metadataHost}`, `${provider}:metadataHost`);
  return connection;
}

/** Refuses any host but this machine's own: these providers stand for the local tenant and must never carry a secret away. */
export function requireLoopback(url: string, what: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new Error(
    `the local providers only work with a tenant on this machine, and ${what} names ${JSON.stringify(url)}; ` +
      "for a tenant of Microsoft Entra use the providers of the Pulumi registry",
  );
}
