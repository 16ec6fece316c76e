import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";

/** The local tenant and its deploying identity. */
export interface Connection {
  metadataHost: string;
  tenantId: string;
  clientId: string;
  proof: Proof;
}

/** How the deploying identity authenticates: with a secret, or with a token of a trusted issuer. */
export type Proof = { clientSecret: string } | { oidcToken: string };

const fallbacks = {
  metadataHost: "ARM_METADATA_HOSTNAME",
  tenantId: "ARM_TENANT_ID",
  clientId: "ARM_CLIENT_ID",
  clientSecret: "ARM_CLIENT_SECRET",
  oidcToken: "ARM_OIDC_TOKEN",
} as const;

type Name = keyof typeof fallbacks;

/** Reads the connection from a provider's configuration, or else from the environment. */
export function parseConnection(provider: string, values: Values, environment: NodeJS.ProcessEnv): Connection {
  const read = (name: Name): string => asText(values[name]) || (environment[fallbacks[name]] ?? "");
  // Both providers prefer the secret if both are set.
  const usesToken = values["useOidc"] === true || environment["ARM_USE_OIDC"] === "true";
  const takesToken = usesToken && read("clientSecret") === "";
  const proof = takesToken ? "oidcToken" : "clientSecret";
  const missing = (["metadataHost", "tenantId", "clientId", proof] as const)
    .filter((name) => read(name) === "")
    .map((name) => `${provider}:${name} (or ${fallbacks[name]})`);
  if (missing.length > 0) {
    throw new Error(
      `the local ${provider} provider signs in to the local tenant with a client secret or a token (ARM_USE_OIDC), ` +
        `and is missing ${missing.join(", ")}`,
    );
  }
  const connection: Connection = {
    metadataHost: read("metadataHost"),
    tenantId: read("tenantId"),
    clientId: read("clientId"),
    proof: takesToken ? { oidcToken: read("oidcToken") } : { clientSecret: read("clientSecret") },
  };
  requireLoopback(`https://${connection.metadataHost}`, `${provider}:metadataHost`);
  return connection;
}

/** Refuses every host except loopback. These providers are for the local tenant and must never send a secret elsewhere. */
export function requireLoopback(url: string, what: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new Error(
    `the local providers only work with a tenant on this machine, and ${what} names ${JSON.stringify(url)}; ` +
      "for a tenant of Microsoft Entra use the providers of the Pulumi registry",
  );
}
