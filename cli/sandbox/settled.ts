import { createHmac } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { DeploymentContext } from "./automation.ts";
import { readTextIfThere } from "./project.ts";
import { readPassphrase, workDirOf } from "./world-folder.ts";

/** What the last deployment left: enough to tell that another one would leave the same. */
export interface SettledMark {
  /** Whether state, stack file and program are as that deployment left or read them, and its outputs were these. */
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
  const main = resolve(project.dir, project.main);
  // Outputs hold secrets: only a digest is kept, and not one that could be compared with another world's.
  const digest = (outputs: object): string =>
    createHmac("sha256", readPassphrase(folder))
      .update(readFileSync(stateFile))
      // No preview tells of a change of options alone, such as protect: they follow from the stack file and the program.
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
