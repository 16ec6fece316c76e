import type { TestProject } from "vitest/node";
import { findEngine } from "../../local/engine/find-engine.ts";
import { onSandboxOnly } from "./real-suite.ts";
import { requirePublishedPlugins } from "./published-plugins.ts";
import { serveVault } from "./vault.ts";

/** Finds the engine and Pulumi's own plugins before the first test that needs them, or says what is missing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await findEngine({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  const plugins = await requirePublishedPlugins(engine, process.env);
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
