import { readFileSync, writeFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { pathToFileURL } from "node:url";
import { readPassphrase, type SandboxFolder } from "./folder.ts";

/** How a client finds the local tenant, and as whom it deploys. */
export interface TenantAccess {
  readonly origin: string;
  /** `localhost:<port>`, as the azuread provider wants it. */
  readonly metadataHost: string;
  /** The certificate of the tenant's authority, PEM. */
  readonly caFile: string;
  readonly tenantId: string;
  /** The Azure subscription of the key vaults. */
  readonly subscriptionId: string;
  readonly deployer: { readonly clientId: string; readonly clientSecret: string };
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
    // Go reads the first, Node the second, Python's requests (MSAL and azure-identity) the third.
    SSL_CERT_FILE: certificatesFile,
    NODE_EXTRA_CA_CERTS: certificatesFile,
    REQUESTS_CA_BUNDLE: certificatesFile,
    // The files of attributes that a file backend keeps beside its states are not written whole: an engine that is killed
    // at the wrong moment leaves one empty, and then no engine opens the state again.
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

/** The variable in which the program and the policy pack find the sandbox's clock; nothing where it is in the present. */
export function clockEnvironment(time: Date | undefined): Record<string, string> {
  return time === undefined ? {} : { ENTRA_INTEGRATIONS_SANDBOX_TIME: time.toISOString() };
}

/** Writes a file with the tenant's and the public certificate authorities: Go reads one file instead of the system's. */
export function writeCertificates(folder: SandboxFolder, caFile: string): void {
  writeFileSync(folder.certificatesFile, `${[readFileSync(caFile, "utf8").trim(), ...rootCertificates].join("\n")}\n`);
}

/** The variables of the sandbox's own engine: those of a deployment, and a home apart from the user's. */
export function engineEnvironment(
  folder: SandboxFolder,
  tenant: TenantAccess,
  compileCache: string,
): Record<string, string> {
  return {
    ...deploymentEnvironment(folder, tenant, tenant.caFile),
    PULUMI_HOME: folder.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A copy of the whole state after each run, of which nobody would ask for an older one here.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    // Each run starts the plugins again, which takes time mostly for compiling.
    NODE_COMPILE_CACHE: compileCache,
    // An engine lives for a second or two: collecting garbage half as often takes a tenth off that, for 10 MB.
    GOGC: "200",
    // The plugins are there; looking for others would leave the machine.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
  };
}

// The environment may contain credentials of a real tenant, and a certificate would override the local secret.
// A clock that npm run local -- env set in this shell may be that of another day.
const ofClouds = /^(ARM|AZURE|PULUMI|ENTRA_INTEGRATIONS)_/i;

/** An environment without what could lead to a real tenant or to the user's own Pulumi, and with the given variables. */
export function isolateEnvironment(env: NodeJS.ProcessEnv, given: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !ofClouds.test(name));
  return { ...Object.fromEntries(kept), ...given };
}

let queue: Promise<unknown> = Promise.resolve();

/** Runs `action` while the environment of this process is the given one: an inline program reads `process.env`. One at a time. */
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

// The object stays the same: others hold it.
function replaceEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}
