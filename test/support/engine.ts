import type { TestProject } from "vitest/node";
import { findEngine } from "../../local/engine/find-engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the real engine, for `PulumiCommand.get({ root })`. */
    readonly engineRoot: string;
  }
}

/** Finds the real engine before the first test that needs it; without one the run fails, it never skips. */
export default async function setup(project: TestProject): Promise<void> {
  const engine = await findEngine({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  project.provide("engineRoot", engine.root);
}
