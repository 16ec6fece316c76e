import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxFolder } from "./folder.ts";

/** Where the backend keeps the state of a stack. */
export function locateState({ stateDir }: SandboxFolder, projectName: string, stackName: string): string {
  return join(stateDir, ".pulumi", "stacks", projectName, `${stackName}.json`);
}

/**
 * Reads a state as `pulumi stack export` prints it under `deployment`, its secrets encrypted. The engine, which writes the
 * file whole, would take a fifth of a second to print it.
 */
export function readStateFile(folder: SandboxFolder, projectName: string, stackName: string): object {
  const text = readFileSync(locateState(folder, projectName, stackName), "utf8");
  return (JSON.parse(text) as { checkpoint: { latest?: object } }).checkpoint.latest ?? {};
}
