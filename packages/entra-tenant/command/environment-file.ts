import { rm } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import { replaceFile } from "@entra-integrations/replace-file";
import type { TenantHandle } from "../server.ts";

/** Files for other shells. */
export interface EnvironmentFile {
  /** The variables as shell commands. */
  path: string;
  remove(): Promise<void>;
}

/**
 * Writes the variables that azure-identity, the azuread provider, clients of Posit Connect and most HTTP clients read. The file contains secrets, so
 * only its owner can read it.
 */
export async function writeEnvironmentFile(tenant: TenantHandle): Promise<EnvironmentFile> {
  const path = tenant.caFile.replace(/-ca\.pem$/, ".env");
  // Go and Python replace their own roots with this file, so it contains public ones too.
  const rootsFile = tenant.caFile.replace(/-ca\.pem$/, "-roots.pem");
  await replaceFile(rootsFile, `${[tenant.ca.trim(), ...rootCertificates].join("\n")}\n`, { mode: 0o644 });
  const variables = variablesOf(tenant, rootsFile);
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  await replaceFile(path, lines.join(""), { mode: 0o600 });
  return {
    path,
    remove: async () => {
      await rm(path, { force: true });
      await rm(rootsFile, { force: true });
    },
  };
}

function variablesOf(tenant: TenantHandle, rootsFile: string): Record<string, string> {
  const { origin, metadataHost, caFile, tenantId, subscriptionId, deployer, connectApiKey } = tenant;
  return {
    AZURE_AUTHORITY_HOST: origin,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: deployer.clientId,
    AZURE_CLIENT_SECRET: deployer.clientSecret,
    ARM_METADATA_HOSTNAME: metadataHost,
    ARM_TENANT_ID: tenantId,
    ARM_CLIENT_ID: deployer.clientId,
    ARM_CLIENT_SECRET: deployer.clientSecret,
    ARM_SUBSCRIPTION_ID: subscriptionId,
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: rootsFile,
    REQUESTS_CA_BUNDLE: rootsFile,
    CONNECT_SERVER: origin,
    CONNECT_API_KEY: connectApiKey,
    CONNECT_CA_CERTIFICATE: caFile,
    ...Object.fromEntries(tenant.applications.flatMap((name) => applicationVariables(tenant, name))),
  };
}

/** `APP_SHOP_CLIENT_ID` and `APP_SHOP_CLIENT_SECRET` for an application `shop` in the seed. */
function applicationVariables(tenant: TenantHandle, name: string): [string, string][] {
  const { clientId, clientSecret } = tenant.application(name);
  const prefix = `APP_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
  return [
    [`${prefix}_CLIENT_ID`, clientId],
    ...(clientSecret === undefined ? [] : [[`${prefix}_CLIENT_SECRET`, clientSecret] satisfies [string, string]]),
  ];
}

/** Quotes a value for every POSIX shell. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
