import { fileURLToPath } from "node:url";
import { UserError } from "../../integrations/text/user-error.ts";
import { engineCache, whileLocked } from "./cache.ts";
import { minimumVersion, EngineUnavailable, type Engine } from "./engine.ts";
import { buildEngine, findBuiltEngine } from "./go.ts";
import { downloadEngine, findDownloadedEngine } from "./npm.ts";
import { findEngineOnPath } from "./path.ts";

/** Options of `findEngine`. All have defaults. */
export interface FindEngineOptions {
  /** Receives progress, one line at a time. An existing engine reports none. @default - nobody */
  readonly onProgress?: (line: string) => void;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the npm package `pulumi`. @default the dependency of this project */
  readonly npmPackage?: string;
  /** Folder of the Go module that requires the engine. @default the one next to this file */
  readonly goModule?: string;
}

/**
 * Finds a Pulumi engine, or fetches one. Prefers an engine on this machine to a download, and a download to a build.
 */
export async function findEngine(options: FindEngineOptions = {}): Promise<Engine> {
  const onProgress = options.onProgress ?? (() => undefined);
  const env = options.env ?? process.env;
  const npmPackage = options.npmPackage ?? fileURLToPath(new URL("../../node_modules/pulumi", import.meta.url));
  const goModule = options.goModule ?? fileURLToPath(new URL("./go", import.meta.url));
  const cache = engineCache(env);

  const findReady = async (): Promise<Engine | undefined> =>
    (await findDownloadedEngine(npmPackage, env)) ?? (await findBuiltEngine(goModule, cache));

  const onPath = await attempt(() => findEngineOnPath(env, cache));
  if (!(onPath instanceof EngineUnavailable)) return onPath;
  const ready = await findReady();
  if (ready !== undefined) return ready;

  const fetched = await attempt(() =>
    whileLocked(cache, onProgress, async () => {
      const readyNow = await findReady();
      if (readyNow !== undefined) return readyNow;
      const downloaded = await attempt(() => downloadEngine(npmPackage, env, onProgress));
      if (!(downloaded instanceof EngineUnavailable)) return downloaded;
      const built = await attempt(() => buildEngine(goModule, cache, env, onProgress));
      if (!(built instanceof EngineUnavailable)) return built;
      throw engineNotFound(onPath, downloaded, built);
    }),
  );
  if (fetched instanceof EngineUnavailable) throw engineNotFound(onPath, fetched, fetched);
  return fetched;
}

async function attempt(way: () => Promise<Engine>): Promise<Engine | EngineUnavailable> {
  try {
    return await way();
  } catch (error) {
    if (error instanceof EngineUnavailable) return error;
    // A full disk or a folder without write access makes this source fail. It is not a bug in this program.
    if (isSystemError(error))
      return new EngineUnavailable(`${error.message}; ENTRA_INTEGRATIONS_CACHE moves the cache`);
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function engineNotFound(path: EngineUnavailable, npm: EngineUnavailable, go: EngineUnavailable): UserError {
  return new UserError({
    message: [
      "no Pulumi engine: three ways were tried",
      `  1. a pulumi on PATH: ${path.message}`,
      `  2. the download of the npm package pulumi: ${npm.message}`,
      `  3. a build from the Go module proxy: ${go.message}`,
    ].join("\n"),
    fix: [
      "do one of these, then run again",
      `    - install the Pulumi CLI, ${minimumVersion} or newer: https://www.pulumi.com/docs/iac/download-install/`,
      "    - let this machine reach https://get.pulumi.com, for the npm package's download",
      "    - mend what stopped the Go build",
    ].join("\n"),
    code: "engine-not-found",
  });
}
