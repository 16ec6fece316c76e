import { createHmac } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { DeploymentContext } from "./automation.ts";
import { readTextIfThere } from "./project.ts";
import { readPassphrase, workDirOf } from "./folder.ts";

/** Marks a stack while a run changes it. If the next run finds the marker, the run before it was killed. */
export interface InProgressMarker {
  exists(): boolean;
  write(): void;
  remove(): void;
}

/** Returns the in-progress marker of a stack. */
export function inProgressMarker(
  { folder, project }: Pick<DeploymentContext, "folder" | "project">,
  stackName: string,
): InProgressMarker {
  const file = join(folder.stateDir, `unfinished-${project.name}-${stackName}`);
  return {
    exists: () => existsSync(file),
    write: () => writeFileSync(file, ""),
    remove: () => rmSync(file, { force: true }),
  };
}

/** Digest of the last deployment, used to skip an update that would change nothing. */
export interface UpToDateMarker {
  /** Whether state, stack file, program and outputs are the same as in that deployment. */
  matches(outputs: object): boolean;
  write(outputs: object): void;
}

/** Returns the up-to-date marker of a stack. `stateFile` is the engine's state of the stack. */
export function upToDateMarker(
  { folder, project }: Pick<DeploymentContext, "folder" | "project">,
  stackName: string,
  stateFile: string,
): UpToDateMarker {
  const file = join(folder.stateDir, `settled-${project.name}-${stackName}`);
  const main = resolve(project.dir, project.main);
  // Outputs contain secrets, so only a digest is kept, with a key of this sandbox.
  const digest = (outputs: object): string =>
    createHmac("sha256", readPassphrase(folder))
      .update(readFileSync(stateFile))
      // No preview reports a change of options only, such as protect. They follow from the stack file and the program.
      .update(readFileSync(join(workDirOf(folder, project.name), `Pulumi.${stackName}.yaml`)))
      .update(readFiles(dirname(main), "{*.ts,package-lock.json,{components,integrations}/**/*.{ts,json}}"))
      .update(JSON.stringify(Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1))))
      .digest("hex");
  return {
    matches: (outputs) => readTextIfThere(file) === digest(outputs),
    write: (outputs) => writeFileSync(file, digest(outputs)),
  };
}

function readFiles(dir: string, pattern: string): string {
  const files = globSync(pattern, { cwd: dir }).sort();
  return files.map((file) => `${file}\n${readFileSync(join(dir, file), "utf8")}`).join("");
}
