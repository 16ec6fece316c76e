import { randomInt } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createFaults, type Faults } from "./faults/inject.ts";
import type { FaultSettings } from "./faults/settings.ts";
import { replaceFile } from "@entra-integrations/replace-file";
import { createApp } from "./app.ts";
import { limitBodies } from "./body-limit.ts";
import { issueServerCertificate } from "./certificates.ts";
import type { LiveTenant } from "./directory.ts";
import { type Listeners, listen } from "./listen.ts";
import { lockStateFile, StateFileLockedError } from "./lock.ts";
import { caFileOf, connectionOf, findRunningTenant, type TenantConnection } from "./running.ts";
import { openTenant } from "./store.ts";
import type { Tenant } from "./tenant.ts";

/** How long a lock that nobody answers for is waited on, in milliseconds: a busy machine takes its time to start a tenant. */
const patience = 30_000;

/** Which tenant to start, and how. */
export interface TenantOptions {
  /** Where the tenant lives; made when there is none. */
  stateFile: string;
  /** @default - the port of last time if it is free, else any */
  port?: number;
  /** @default - the real clock */
  now?: () => Date;
  /** Is told of every request as it comes in. @default - nobody */
  onRequest?: (method: string, path: string) => void;
  /** Called for each request: which requests fail now. @default - none */
  faults?: () => FaultSettings | undefined;
  /** Receives advice for people on requests that may fail because of a gap in this tenant. @default - nobody */
  onNotice?: (text: string) => void;
}

/** A tenant that this process serves. */
export interface TenantHandle extends TenantConnection {
  /** Whether the tenant was known under another origin before, because its port was taken meanwhile. */
  portChanged: boolean;
  tenant: Tenant;
  /** Empties the directory and seeds it again; the tenant keeps its id, keys, deployer and port. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Says that another process serves the state file already, and how to reach it. */
export class TenantRunningError extends Error {
  override name = "TenantRunningError";
  readonly connection: TenantConnection;

  constructor(stateFile: string, connection: TenantConnection) {
    super(`the tenant in ${stateFile} is running already, at ${connection.origin}: use it, or stop it first`);
    this.connection = connection;
  }
}

/** Starts the tenant of a state file: metadata, sign-in and Graph on one https origin. */
export async function startTenant(options: TenantOptions): Promise<TenantHandle> {
  const stateFile = resolve(options.stateFile);
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  const unlock = await takeStateFile(stateFile);
  let listeners: Listeners | undefined;
  try {
    const now = options.now ?? (() => new Date());
    const tenant = await openTenant(stateFile, now);
    const faults = createFaults({ readSettings: options.faults ?? (() => undefined), now });
    tenant.signingClock = faults.now;
    const portBefore = tenant.port;
    listeners = await listenSomewhere(tenant, faults, options);
    const opened = listeners;
    tenant.port = listeners.port;
    tenant.origin = `https://localhost:${listeners.port}`;
    await replaceFile(caFileOf(stateFile), tenant.certificateAuthority.certificate, { mode: 0o644 });
    await tenant.commit();
    return {
      ...connectionOf(stateFile, listeners.port, { tenantId: tenant.id, deployer: tenant.deployer }),
      portChanged: portBefore !== null && portBefore !== listeners.port,
      tenant,
      reset: () => tenant.reset(),
      close: once(async () => {
        await opened.close();
        try {
          await tenant.close();
        } finally {
          unlock();
        }
      }),
    };
  } catch (error) {
    // Left open, they would keep this process alive.
    await listeners?.close();
    unlock();
    throw error;
  }
}

/** Makes a second call wait for the first instead of doing it again. */
function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}

/**
 * Takes the lock; throws with the tenant that holds it. A lock whose holder does not answer is of a process that is starting or
 * closing, or too busy to answer: it is asked again until the tenant answers or the lock is free.
 */
async function takeStateFile(stateFile: string): Promise<() => void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return lockStateFile(stateFile);
    } catch (error) {
      if (!(error instanceof StateFileLockedError)) throw error;
      const connection = await findRunningTenant(stateFile);
      if (connection) throw new TenantRunningError(stateFile, connection);
      if (performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function listenSomewhere(
  tenant: LiveTenant,
  faults: Faults,
  { port: wanted, onRequest, onNotice }: Pick<TenantOptions, "port" | "onRequest" | "onNotice">,
): Promise<Listeners> {
  const app = createApp(tenant, onRequest, onNotice);
  const serve = limitBodies(faults.around((request, connection) => app.fetch(request, connection)));
  const certificate = await issueServerCertificate(tenant.certificateAuthority);
  const listeners = await listen(serve, certificate, wanted ?? tenant.port ?? choosePort());
  if (listeners) return listeners;
  if (wanted !== undefined) throw new Error(`port ${wanted} is taken: choose another, or none to have one chosen`);
  for (let attempt = 0; attempt < 10; attempt++) {
    const others = await listen(serve, certificate, choosePort());
    if (others) return others;
  }
  throw new Error("found no port that is free on every loopback address");
}

/**
 * Chooses a port that systems give to no client, so that it is still free when the tenant is served again: Linux takes its
 * own from 32768 on, others from 49152 on (RFC 6335 section 6).
 */
function choosePort(): number {
  return randomInt(20_000, 32_000);
}
