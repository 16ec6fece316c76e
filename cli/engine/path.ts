import { createHash } from "node:crypto";
import { mkdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import { executableName, isExecutable, requireVersion } from "./command.ts";
import { EngineUnavailable, type Engine } from "./engine.ts";

/** Returns the first Pulumi CLI on PATH that is new enough. */
export async function findEngineOnPath(env: NodeJS.ProcessEnv, cache: string): Promise<Engine> {
  const failures: string[] = [];
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter(isAbsolute)) {
    const executable = join(folder, executableName);
    if (!(await isExecutable(executable)) || (await isNpmLauncher(executable))) continue;
    try {
      const version = await requireVersion(executable, env);
      return { root: await rootOf(executable, cache), version, source: "path" };
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      failures.push(error.message);
    }
  }
  throw new EngineUnavailable(failures.length === 0 ? "there is none" : failures.join("; "));
}

// In npm scripts the first pulumi on PATH is node_modules/.bin/pulumi. It is not a CLI, but downloads one when started.
async function isNpmLauncher(executable: string): Promise<boolean> {
  return (await realpath(executable)).endsWith(".js");
}

/**
 * Returns a folder with `bin/pulumi`, the layout that the Automation API requires: the CLI's own folder, or one with a
 * link to it.
 */
async function rootOf(executable: string, cache: string): Promise<string> {
  const folder = dirname(executable);
  if (basename(folder) === "bin") return dirname(folder);
  const root = join(cache, `path-${createHash("sha256").update(executable).digest("hex").slice(0, 8)}`);
  const link = join(root, "bin", executableName);
  const newLink = `${link}-${String(process.pid)}`;
  await mkdir(dirname(link), { recursive: true });
  await rm(newLink, { force: true });
  await symlink(executable, newLink);
  // A rename replaces the link in one step, so a parallel run always sees a complete link.
  await rename(newLink, link);
  return root;
}
