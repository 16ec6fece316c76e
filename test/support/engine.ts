import type { TestProject } from "vitest/node";
import { findEngine } from "../../cli/engine/find-engine.ts";
import { serveVault } from "./vault.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the real engine, for `PulumiCommand.get({ root })`. */
    readonly engineRoot: string;
    readonly engineVersion: string;
    /** The vault with the keys of most states, without trailing slash. */
    readonly vaultOrigin: string;
  }
}

/** Finds the real engine before the first test that needs it. Without an engine the run fails, and never skips. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await findEngine({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  project.provide("engineRoot", engine.root);
  project.provide("engineVersion", engine.version);
  const vault = await serveVault();
  project.provide("vaultOrigin", vault.origin);
  return async () => await vault[Symbol.asyncDispose]();
}
