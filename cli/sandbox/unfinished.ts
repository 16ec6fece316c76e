import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentContext } from "./automation.ts";

/** The note that a run changes a stack: written before, gone after. Found by the next run, it tells of one that was killed. */
export interface UnfinishedNote {
  exists(): boolean;
  write(): void;
  remove(): void;
}

/** Returns the note of a stack. */
export function unfinishedNote(
  { folder, project }: Pick<DeploymentContext, "folder" | "project">,
  stackName: string,
): UnfinishedNote {
  const file = join(folder.stateDir, `unfinished-${project.name}-${stackName}`);
  return {
    exists: () => existsSync(file),
    write: () => writeFileSync(file, ""),
    remove: () => rmSync(file, { force: true }),
  };
}
