import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** The plugins, by the npm package whose version the engine will request. */
const plugins = ["azure-native", "azuread", "random"];

/** Installs launchers of our plugins where the engine looks for the real ones, in the Pulumi home of the sandbox. */
export async function installPlugins(pulumiHome: string): Promise<void> {
  const providers = plugins.map((name) => {
    const program = fileURLToPath(new URL(`${name}/main.ts`, import.meta.url));
    return installPlugin(pulumiHome, `resource-${name}`, versionOf(name), program);
  });
  // The engine starts it in the folder of a policy pack. The pack's main file is the program.
  const preloads = [new URL("end-with-parent.ts", import.meta.url), new URL("defer-automation.ts", import.meta.url)];
  const options = preloads.flatMap(({ href }) => ["--import", href]);
  const policyPacks = installPlugin(pulumiHome, "analyzer-policy-nodejs", versionOf("policy"), ".", options);
  await Promise.all([...providers, policyPacks]);
}

function versionOf(name: string): string {
  return (require(`@pulumi/${name}/package.json`) as { version: string }).version.replace(/^v/, "");
}

async function installPlugin(
  pulumiHome: string,
  name: string,
  version: string,
  program: string,
  nodeOptions: string[] = [],
): Promise<void> {
  const folder = join(pulumiHome, "plugins", `${name}-v${version}`);
  await mkdir(folder, { recursive: true });
  await replaceFile(join(folder, `pulumi-${name}`), launcherOf([...nodeOptions, program], join(folder, "compiled")));
  // Left by an engine that was stopped during a download. It would cause another download.
  await rm(`${folder}.partial`, { force: true });
}

/** A running engine may be about to start the launcher, so it is replaced atomically. */
async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, content, { mode: 0o755 });
  await rename(temporary, path);
}

/**
 * With a compile cache, Node starts the plugin in a third of the time. Our engines use one cache for all sandboxes of a
 * user.
 */
function launcherOf(nodeArguments: string[], compileCache: string): string {
  return `#!/bin/sh
export ENTRA_INTEGRATIONS_ENGINE_PID="$PPID"
[ -n "$NODE_COMPILE_CACHE" ] || export NODE_COMPILE_CACHE=${quote(compileCache)}
exec ${[process.execPath, ...nodeArguments].map(quote).join(" ")} "$@"
`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
