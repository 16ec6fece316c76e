import { replaceFile } from "@entra-integrations/replace-file";
import type { LiveTenant } from "./directory.ts";
import { issueServerCertificate } from "./certificates.ts";
import { createFaults } from "./faults/inject.ts";
import type { FaultSettings } from "./faults/settings.ts";
import type { Listeners } from "./listen.ts";
import { listenSomewhere } from "./listen-somewhere.ts";
import { type MailServers, startMail } from "./mail/mail-servers.ts";
import { connectionOf, type TenantConnection } from "./running.ts";
import { type SeededApplication, seededApplication, userIdOf, userPrincipalNameOf } from "./seed-file/ids.ts";
import { readSeed, type Seed } from "./seed-file/read.ts";
import type { SeedContents, TenantSeed } from "./seed-file/schema.ts";
import { type ReportOptions, reportSettings } from "./sign-ins/settings.ts";
import { createMemoryTenant, openTenant } from "./store.ts";
import { takeFiles, type TenantFiles } from "./tenant-files.ts";
import type { Tenant } from "./tenant.ts";

/** Settings of a tenant; all are optional. */
export interface TenantOptions {
  /** File that keeps the tenant; created when it does not exist. @default - the tenant is in memory and ends with `close` */
  stateFile?: string;
  /**
   * Path of a YAML or JSON seed file, or its contents. A state file that exists keeps its contents until `reset`.
   * @default - three users and the deploying identity
   */
  seed?: string | TenantSeed;
  /** Port on loopback. @default - the last port of the state file if it is free, otherwise any */
  port?: number;
  /** Clock of the tenant. @default - the clock of the system */
  now?: () => Date;
  /** Called for each request when it arrives. */
  onRequest?: (method: string, path: string) => void;
  /** Called for each request; returns the faults to inject now. @default - no faults */
  faults?: () => FaultSettings | undefined;
  /** How many requests and mail sign-ins miss what is new in Exchange: permissions, service principals, roles. @default 0 */
  exchangeLag?: number;
  /** How the reports of sign-ins answer. @default - as in the seed, otherwise with a licence and without a lag */
  reports?: ReportOptions;
  /** Called with advice for people when a request may have failed because of a gap in this tenant. */
  onNotice?: (text: string) => void;
}

/** A tenant that runs in this process. */
export interface TenantHandle extends TenantConnection, AsyncDisposable {
  /** Certificate authority of `origin` in PEM format. */
  ca: string;
  /** Whether another process had the last port, so that `origin` has changed. */
  portChanged: boolean;
  /** The objects of the tenant, for assertions. */
  tenant: Tenant;
  /** Names of the applications in the seed. */
  applications: readonly string[];
  /** Returns the ids and secrets of an application in the seed, by its name there. */
  application(name: string): SeededApplication;
  /** Returns the ids of a user, by the first part of the user principal name. */
  user(name: string): { id: string; userPrincipalName: string };
  /** Returns the tenant to its seed. Ids, secrets, keys, the deploying identity and the port stay the same. */
  reset(): Promise<void>;
  /** Stops the server. A tenant without a state file is gone afterwards. */
  close(): Promise<void>;
}

/**
 * Starts a Microsoft Entra tenant on one https origin on loopback: sign-in, Microsoft Graph and Azure key vaults. Mail
 * protocols have other ports. Throws
 * `SeedError` for a seed that cannot be used and `TenantRunningError` when the state file's tenant already runs.
 */
export async function startTenant(options: TenantOptions = {}): Promise<TenantHandle> {
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed);
  const files = await takeFiles(options.stateFile);
  let listeners: Listeners | undefined;
  let mail: MailServers | undefined;
  try {
    const now = options.now ?? (() => new Date());
    const tenant = await openOrCreate(files, now, seed);
    const faults = createFaults({ readSettings: options.faults ?? (() => undefined), now });
    tenant.signingClock = faults.now;
    tenant.exchangeLag = options.exchangeLag;
    Object.assign(tenant.reports, reportSettings(options.reports, seed?.contents.reports));
    const portBefore = tenant.port;
    const serverCertificate = await issueServerCertificate(tenant.certificateAuthority);
    mail = await startMail(tenant, serverCertificate);
    tenant.mailPorts = mail.ports;
    listeners = await listenSomewhere(tenant, faults, serverCertificate, options);
    tenant.port = listeners.port;
    tenant.origin = `https://localhost:${listeners.port}`;
    const { certificate } = tenant.certificateAuthority;
    await replaceFile(files.caFile, certificate, { mode: 0o644 });
    await tenant.commit();
    const close = closing(tenant, [listeners, mail], files);
    return {
      ...connectionOf(files.caFile, listeners.port, {
        tenantId: tenant.id,
        deployer: tenant.deployer,
        sealingKey: tenant.sealingKey,
      }),
      mail: mail.ports,
      ca: certificate,
      portChanged: portBefore !== null && portBefore !== listeners.port,
      tenant,
      ...namesIn(tenant, seed?.contents ?? {}),
      reset: () => tenant.reset(),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    // An open listener would keep this process alive.
    await listeners?.close();
    await mail?.close();
    await files.release();
    throw error;
  }
}

function openOrCreate({ stateFile }: TenantFiles, now: () => Date, seed: Seed | undefined): Promise<LiveTenant> {
  return stateFile === undefined ? createMemoryTenant(now, seed) : openTenant(stateFile, now, seed);
}

/** Looks up ids and secrets by the names in the seed. */
function namesIn(tenant: LiveTenant, seed: SeedContents): Pick<TenantHandle, "applications" | "application" | "user"> {
  const identity = { tenantId: tenant.id, sealingKey: tenant.sealingKey, initialDomain: tenant.initialDomain };
  const applications = Object.keys(seed.applications ?? {});
  return {
    applications,
    application(name) {
      const found = seededApplication(identity, seed, name);
      if (found) return found;
      throw new Error(`the seed has no application "${name}"; its applications: ${applications.join(", ") || "none"}`);
    },
    user(name) {
      const id = userIdOf(identity, name);
      if (!tenant.users.has(id)) throw new Error(`the tenant has no user "${name}" of its seed`);
      return { id, userPrincipalName: userPrincipalNameOf(identity, name) };
    },
  };
}

/** Returns a function that closes everything once. Later calls wait for the first one. */
function closing(
  tenant: LiveTenant,
  servers: readonly { close(): Promise<void> }[],
  files: TenantFiles,
): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= closeAll());

  async function closeAll(): Promise<void> {
    await Promise.all(servers.map((server) => server.close()));
    try {
      await tenant.close();
    } finally {
      await files.release();
    }
  }
}
