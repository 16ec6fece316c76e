import type { TestProject } from "vitest/node";
import { findEngine } from "../../local/engine/find-engine.ts";
import { requirePublishedPlugins } from "./published-plugins.ts";

/** Finds the engine and Pulumi's own plugins before the first test that needs them, or says what is missing. */
export default async function setup(project: TestProject): Promise<void> {
  const engine = await findEngine({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  await requirePublishedPlugins(engine, process.env);
  project.provide("engineRoot", engine.root);
}
