import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { executableName, isExecutable, requireVersion, runCommand } from "./command.ts";
import { EngineUnavailable, type Engine } from "./engine.ts";

/** Returns the CLI that the npm package `pulumi` has downloaded earlier; undefined if there is none. */
export async function findDownloadedEngine(npmPackage: string, env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const root = await downloadRoot(npmPackage, env);
  if (root === undefined) return undefined;
  const executable = join(root, "bin", executableName);
  if (!(await isExecutable(executable))) return undefined;
  try {
    return { root, version: await requireVersion(executable, env), source: "npm" };
  } catch (error) {
    // The download is incomplete.
    if (error instanceof EngineUnavailable) return undefined;
    throw error;
  }
}

/** Downloads the CLI in the version of the npm package `pulumi`, as its launcher does at first use. */
export async function downloadEngine(
  npmPackage: string,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<Engine> {
  const root = await downloadRoot(npmPackage, env);
  if (root === undefined) throw new EngineUnavailable("the package is not installed, npm ci installs it");
  let lastLine = "";
  const { how } = await runCommand(process.execPath, [join(npmPackage, "run.js"), "version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    onLine: (line) => {
      if (line.trim() === "") return;
      lastLine = line;
      onProgress(line);
    },
  });
  if (how !== "ok") throw new EngineUnavailable(lastLine === "" ? how : lastLine.replace(/^pulumi: /, ""));
  return { root, version: await requireVersion(join(root, "bin", executableName), env), source: "npm" };
}

/** Returns the folder in which the npm package keeps its CLI; undefined if the package is not installed. */
async function downloadRoot(npmPackage: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const manifest = await readFile(join(npmPackage, "package.json"), "utf8").catch(() => undefined);
  if (manifest === undefined) return undefined;
  const version = env["PULUMI_VERSION"] ?? (JSON.parse(manifest) as { version: string }).version;
  return join(env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "versions", version);
}
