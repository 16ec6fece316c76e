import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxFolder } from "./folder.ts";

/** Path of a stack's state in the backend. */
export function locateState({ stateDir }: SandboxFolder, projectName: string, stackName: string): string {
  return join(stateDir, ".pulumi", "stacks", projectName, `${stackName}.json`);
}

/**
 * Reads a state in the format of `deployment` in `pulumi stack export`, with encrypted secrets. Reading the file is a
 * fifth of a second faster than the engine's export, and safe because the engine writes it atomically.
 */
export function readStateFile(folder: SandboxFolder, projectName: string, stackName: string): object {
  const text = readFileSync(locateState(folder, projectName, stackName), "utf8");
  return (JSON.parse(text) as { checkpoint: { latest?: object } }).checkpoint.latest ?? {};
}
