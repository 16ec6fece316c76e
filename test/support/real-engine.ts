import type { TestProject } from "vitest/node";
import { findEngine } from "../../cli/engine/find-engine.ts";
import { onSandboxOnly } from "./real-suite.ts";
import { PluginsMissing, requirePublishedPlugins } from "./published-plugins.ts";
import { serveVault } from "./vault.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Why tests of published plugins cannot run; "" if they can. */
    readonly pluginsMissing: string;
  }
}

/**
 * Finds the engine and Pulumi's own plugins before the first test that needs them. If they are missing, each file that
 * needs them fails, but the tests of client libraries run.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const engine = await findEngine({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  let plugins: string[];
  try {
    plugins = await requirePublishedPlugins(engine, process.env);
  } catch (error) {
    if (!(error instanceof PluginsMissing)) throw error;
    process.stderr.write(`${error.message}\n`);
    project.provide("pluginsMissing", error.message);
    return undefined;
  }
  project.provide("pluginsMissing", "");
  process.stderr.write(`runs on pulumi ${engine.version}, ${plugins.join(", ")}\n`);
  for (const [name, reason] of Object.entries(onSandboxOnly)) {
    process.stderr.write(`left out: test/engine/${name}.test.ts ${reason}\n`);
  }
  project.provide("engineRoot", engine.root);
  project.provide("engineVersion", engine.version);
  const vault = await serveVault();
  project.provide("vaultOrigin", vault.origin);
  return async () => await vault[Symbol.asyncDispose]();
}
