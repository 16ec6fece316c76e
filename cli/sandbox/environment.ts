import { readFileSync, writeFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { pathToFileURL } from "node:url";
import { readPassphrase, type SandboxFolder } from "./folder.ts";

/** How a client finds the local tenant, and the identity that it deploys with. */
export interface TenantAccess {
  readonly origin: string;
  /** `localhost:<port>`, the form that the azuread provider expects. */
  readonly metadataHost: string;
  /** The certificate of the tenant's authority, PEM. */
  readonly caFile: string;
  readonly tenantId: string;
  /** The Azure subscription of the key vaults. */
  readonly subscriptionId: string;
  readonly deployer: { readonly clientId: string; readonly clientSecret: string };
  /** API key of an administrator of every Posit Connect server of the tenant. */
  readonly connectApiKey: string;
  /** Ports of the mail protocols on localhost. */
  readonly mail: { readonly imapPort: number; readonly popPort: number; readonly smtpPort: number };
}

/** The variables with which any Pulumi program deploys to the local tenant. */
export function deploymentEnvironment(
  folder: SandboxFolder,
  tenant: TenantAccess,
  certificatesFile: string,
): Record<string, string> {
  return {
    ARM_METADATA_HOSTNAME: tenant.metadataHost,
    ARM_TENANT_ID: tenant.tenantId,
    ARM_CLIENT_ID: tenant.deployer.clientId,
    ARM_CLIENT_SECRET: tenant.deployer.clientSecret,
    ARM_SUBSCRIPTION_ID: tenant.subscriptionId,
    ARM_USE_CLI: "false",
    AZURE_AUTHORITY_HOST: tenant.origin,
    // Go reads the first one, Node the second, and Python's requests (MSAL and azure-identity) the third.
    SSL_CERT_FILE: certificatesFile,
    NODE_EXTRA_CA_CERTS: certificatesFile,
    REQUESTS_CA_BUNDLE: certificatesFile,
    // Disables the attribute files that a file backend keeps next to its states. It does not write them atomically: a
    // killed engine can leave an empty one, and then no engine can open the state again.
    PULUMI_BACKEND_URL: `${pathToFileURL(folder.stateDir).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: readPassphrase(folder),
  };
}

/** The variables that `EnvironmentCredential` of azure-identity reads, in every language. */
export function identityEnvironment({ tenantId, deployer }: TenantAccess): Record<string, string> {
  return {
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: deployer.clientId,
    AZURE_CLIENT_SECRET: deployer.clientSecret,
  };
}

/**
 * The variable with the sandbox's clock for the program and the policy pack. Empty if the sandbox uses the real time.
 */
export function clockEnvironment(time: Date | undefined): Record<string, string> {
  return time === undefined ? {} : { ENTRA_INTEGRATIONS_SANDBOX_TIME: time.toISOString() };
}

/**
 * Writes a file with the certificate authorities of the tenant and the public ones, because Go reads only one file.
 */
export function writeCertificates(folder: SandboxFolder, caFile: string): void {
  writeFileSync(folder.certificatesFile, `${[readFileSync(caFile, "utf8").trim(), ...rootCertificates].join("\n")}\n`);
}

/** The variables of the sandbox's own engine: those of a deployment, and a separate home folder. */
export function engineEnvironment(
  folder: SandboxFolder,
  tenant: TenantAccess,
  compileCache: string,
): Record<string, string> {
  return {
    ...deploymentEnvironment(folder, tenant, tenant.caFile),
    PULUMI_HOME: folder.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Disables copies of the whole state after each run. Nobody needs an older state here.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    // Caches compiled code, because each run starts the plugins again and compiling takes most of that time.
    NODE_COMPILE_CACHE: compileCache,
    // The engine runs for a second or two. Half as many garbage collections save a tenth of that time and cost 10 MB.
    GOGC: "200",
    // The plugins are installed. Looking for others would use the network.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
  };
}

/** The signing key for receivers on this machine, because the sandbox does not read the provider's configuration. */
const sandboxWebhookKey = "whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmcta2V5LTAwMDE=";

/** The environment of the provider entra-delivery. API keys of real servers are left out. */
export function deliveryEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("CONNECT_"));
  return { ENTRA_DELIVERY_WEBHOOK_KEY: sandboxWebhookKey, ...Object.fromEntries(kept) };
}

// The environment may contain credentials of a real tenant, and a certificate would override the local secret. A clock
// that `npm run local -- env` set in this shell may be out of date.
const ofClouds = /^(ARM|AZURE|PULUMI|ENTRA_INTEGRATIONS)_/i;

/**
 * An environment with the given variables, and without variables that could lead to a real tenant or to the user's own
 * Pulumi.
 */
export function isolateEnvironment(env: NodeJS.ProcessEnv, given: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !ofClouds.test(name));
  return { ...Object.fromEntries(kept), ...given };
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `action` while this process has the given environment, because an inline program reads `process.env`. Runs only
 * one action at a time.
 */
export function withEnvironment<T>(env: NodeJS.ProcessEnv, action: () => Promise<T>): Promise<T> {
  const run = queue.then(async () => {
    const before = { ...process.env };
    replaceEnvironment(env);
    try {
      return await action();
    } finally {
      replaceEnvironment(before);
    }
  });
  queue = run.catch(() => undefined);
  return run;
}

// Keeps the same object, because other code holds a reference to it.
function replaceEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}
