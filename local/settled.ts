import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentContext } from "./automation.ts";
import { readTextIfThere } from "./project.ts";
import { readPassphrase } from "./world-folder.ts";

/** What the last deployment left: enough to tell that another one would leave the same. */
export interface SettledMark {
  /** Whether the state is as that deployment left it, and its outputs were these. */
  matches(outputs: object): boolean;
  write(outputs: object): void;
}

/** Returns the mark of a stack; `stateFile` is where the engine keeps its state. */
export function settledMark(
  { folder, project }: Pick<DeploymentContext, "folder" | "project">,
  stackName: string,
  stateFile: string,
): SettledMark {
  const file = join(folder.stateDir, `settled-${project.name}-${stackName}`);
  // Outputs hold secrets: only a digest is kept, and not one that could be compared with another world's.
  const digest = (outputs: object): string =>
    createHmac("sha256", readPassphrase(folder))
      .update(readFileSync(stateFile))
      .update(JSON.stringify(Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1))))
      .digest("hex");
  return {
    matches: (outputs) => readTextIfThere(file) === digest(outputs),
    write: (outputs) => writeFileSync(file, digest(outputs)),
  };
}
