import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../packages/sandbox-providers/random/main.ts", import.meta.url));

/**
 * Adds a folder with the sandbox's provider `random` to the end of PATH, for machines without the published one. The tests of
 * published plugins are about azuread.
 */
export async function withRandomPlugin(folder: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const plugins = join(folder, "plugins");
  await mkdir(plugins, { recursive: true });
  const launcher = `#!/bin/sh\nexport ENTRA_INTEGRATIONS_ENGINE_PID="$PPID"\nexec '${process.execPath}' '${program}' "$@"\n`;
  await writeFile(join(plugins, "pulumi-resource-random"), launcher, { mode: 0o755 });
  return { ...env, PATH: `${env["PATH"] ?? ""}:${plugins}` };
}
