import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { isExecutable } from "../../cli/engine/command.ts";
import type { Engine } from "../../cli/engine/engine.ts";
import { PluginProcess } from "../real/support/plugin-process.ts";

const require = createRequire(import.meta.url);

/** A published Pulumi program that the engine starts. */
interface Plugin {
  readonly kind: "language" | "resource";
  readonly name: string;
  readonly version: string;
}

/** The message lists plugins that are missing or have another version, and what to do. */
export class PluginsMissing extends Error {
  override readonly name = "PluginsMissing";
}

/**
 * Lets the engine install missing plugins. Throws `PluginsMissing` if that fails. Returns name and version of each.
 */
export async function requirePublishedPlugins(engine: Engine, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { version } = require("@pulumi/azuread/package.json") as { version: string };
  const plugins: Plugin[] = [
    { kind: "language", name: "nodejs", version: engine.version },
    { kind: "resource", name: "azuread", version },
  ];
  const lacks: string[] = [];
  for (const plugin of plugins) {
    const reason = await obtain(plugin, engine, env);
    if (reason !== undefined) lacks.push(`  ${executableOf(plugin)} ${plugin.version}: ${reason}`);
  }
  if (lacks.length === 0) return plugins.map((plugin) => `${executableOf(plugin)} ${plugin.version}`);
  throw new PluginsMissing(
    [
      "the tests on Pulumi's own plugins cannot run here, because these are missing:",
      ...lacks,
      "  fix: let this machine reach https://get.pulumi.com, or put them on PATH; npm run test:real -- --project clients needs none  [plugins-missing]",
    ].join("\n"),
  );
}

/** Returns why a plugin is not available; undefined if it is. */
async function obtain(plugin: Plugin, { root }: Engine, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = [join(root, "bin"), ...(env["PATH"] ?? "").split(delimiter)];
  for (const folder of folders) {
    const executable = join(folder, executableOf(plugin));
    if (await isExecutable(executable)) return findWrongVersion(plugin, executable, env);
  }
  const { kind, name, version } = plugin;
  const args = ["plugin", "install", kind, name, version];
  try {
    // Does nothing if it is already installed.
    await promisify(execFile)(join(root, "bin", "pulumi"), args, { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
    return undefined;
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    return `not on PATH, and the engine cannot install it: ${stderr.trim().split("\n").at(-1) ?? "no reason given"}`;
  }
}

/** Asks a resource plugin for its version, as the engine does. Language hosts do not report theirs. */
async function findWrongVersion(
  { kind, version }: Plugin,
  executable: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (kind === "language") return undefined;
  await using plugin = await PluginProcess.start([executable], env);
  const found = (await plugin.version()).replace(/^v/, "");
  return found === version ? undefined : `${executable} is version ${found}`;
}

function executableOf({ kind, name }: Plugin): string {
  return `pulumi-${kind}-${name}`;
}
