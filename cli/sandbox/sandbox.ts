// Must run before the SDK is loaded.
import "@entra-integrations/sandbox-providers/defer-packages.ts";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Deployment } from "./deployment.ts";
import { EngineCommand } from "./engine-command.ts";
import { engineCache } from "../engine/cache.ts";
import type { Engine } from "../engine/engine.ts";
import { findEngine } from "../engine/find-engine.ts";
import { installPlugins } from "@entra-integrations/sandbox-providers/install.ts";
import { readProject, type Project } from "./project.ts";
import {
  findRunningTenant,
  startTenant,
  TenantRunningError,
  type TenantConnection,
  type TenantHandle,
} from "@entra-integrations/entra-tenant";
import { UserError } from "../../integrations/text/user-error.ts";
import { engineEnvironment, isolateEnvironment } from "./environment.ts";
import { openClock, type SandboxClock } from "./clock.ts";
import { openFaults, type SandboxFaults } from "./faults.ts";
import { createSandboxFolder, locateSandbox, requireTenant, type SandboxFolder } from "./folder.ts";
import { lockSandbox } from "./lock.ts";

/** Options for opening a sandbox. */
export interface SandboxOptions {
  /** Folder of the Pulumi project. */
  readonly projectDir: string;
  /** Receives messages about waiting, one line at a time. @default nobody */
  readonly onProgress?: (line: string) => void;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** The clock of the tenant and of the programs. @default the sandbox's own */
  readonly now?: () => Date;
  /** Receives every request to the tenant if this process serves it. @default - none */
  readonly onRequest?: (method: string, path: string) => void;
}

/** An open sandbox: a running tenant, an engine, and its plugins. */
export interface Sandbox extends AsyncDisposable {
  readonly folder: SandboxFolder;
  readonly project: Project;
  readonly engine: Engine;
  readonly tenant: TenantConnection;
  /** The tenant if this process serves it; undefined if another process does. */
  readonly served: TenantHandle | undefined;
  readonly clock: SandboxClock;
  readonly faults: SandboxFaults;
  /** `variables` are added to the environment of its runs. */
  stack(name: string, variables?: Record<string, string>): Deployment;
  /** Kills a running engine. The next run repairs what it left. */
  kill(): void;
  close(): Promise<void>;
}

/**
 * Opens the sandbox of a project. Only one process at a time can use it, and others wait. If a separate process serves
 * the tenant (`npm run local -- tenant`), several commands can run in parallel.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  const project = readProject(options.projectDir);
  const folder = locateSandbox(options.projectDir, env);
  createSandboxFolder(folder);
  const clock = openClock(folder);
  // Checks for damaged files before starting anything that would have to be stopped again.
  clock.isAhead();
  const faults = openFaults(folder);
  faults.read();
  requireTenant(folder);
  const isServed = async (): Promise<boolean> => (await findRunningTenant(folder.tenantFile)) !== undefined;
  const unlock = await lockSandbox(folder, onProgress, isServed);
  const tenantStarts = serveOrFindTenant(folder, faults, { ...options, now: options.now ?? clock.now });
  try {
    const [engine, started] = await Promise.all([
      findEngine({ onProgress, env }),
      tenantStarts,
      installPlugins(folder.pulumiHome),
    ]);
    const served = "close" in started ? started : undefined;
    const engineEnv = isolateEnvironment(env, {
      ...engineEnvironment(folder, started, join(engineCache(env), "compiled")),
      // The engine runs in a copy of the project.
      ENTRA_INTEGRATIONS_PROJECT_DIR: resolve(project.dir),
    });
    const command = new EngineCommand(engine, engineEnv);
    // Without a time, a run uses that of its stack file or of the machine.
    const now = options.now ?? (() => (clock.isAhead() ? clock.now() : undefined));
    const close = async (): Promise<void> => {
      try {
        await served?.close();
      } finally {
        unlock();
      }
    };
    return {
      folder,
      project,
      engine,
      tenant: started,
      served,
      clock,
      faults,
      stack: (name, variables) => {
        const env = { ...engineEnv, ...variables };
        return new Deployment(name, {
          folder,
          project,
          engine: command,
          env,
          tenant: started,
          now,
          faults,
          onProgress,
        });
      },
      kill: () => command.kill(),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    // The engine may still be starting, and its server would keep this process alive.
    const started = await tenantStarts.catch(() => undefined);
    if (started !== undefined && "close" in started) await started.close().catch(() => undefined);
    unlock();
    throw error;
  }
}

/** Deletes the tenant and the stacks. Refuses while a tenant is running, because it would write its state again. */
export async function resetSandbox(folder: SandboxFolder, onProgress: (line: string) => void): Promise<void> {
  createSandboxFolder(folder);
  const unlock = await lockSandbox(folder, onProgress);
  try {
    const running = await findRunningTenant(folder.tenantFile).catch(() => undefined);
    if (running !== undefined) {
      throw new UserError({
        message: `a tenant is running at ${running.origin}`,
        fix: "stop it first",
        code: "tenant-running",
      });
    }
    // Deletes single entries, because the folder may contain other files.
    const { tenantFile, clockFile, faultsFile, stateDir, projectsDir, pulumiHome, passphraseFile, certificatesFile } =
      folder;
    const tenantFiles = [
      tenantFile,
      ...["-ca.pem", "-sign-ins.jsonl"].map((end) => tenantFile.replace(/\.json$/, end)),
    ];
    const others = [clockFile, faultsFile, stateDir, projectsDir, pulumiHome, passphraseFile, certificatesFile];
    for (const path of [...tenantFiles, ...others]) {
      await rm(path, { recursive: true, force: true });
    }
  } finally {
    unlock();
  }
}

/** Uses the tenant of another process if there is one. Otherwise this process serves it. */
async function serveOrFindTenant(
  folder: SandboxFolder,
  faults: SandboxFaults,
  { now, onRequest, onProgress }: SandboxOptions,
): Promise<TenantConnection | TenantHandle> {
  // Repeated, because a reset may have emptied the folder while this command was waiting.
  createSandboxFolder(folder);
  try {
    return await startTenant({
      stateFile: folder.tenantFile,
      faults: faults.read,
      ...(now && { now }),
      ...(onRequest && { onRequest }),
      ...(onProgress && { onNotice: onProgress }),
    });
  } catch (error) {
    if (error instanceof TenantRunningError) return error.connection;
    throw error;
  }
}
