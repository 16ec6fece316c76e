import { join } from "node:path";
import { SpecError } from "../../integrations/stack-file/problems.ts";
import type { System } from "../../integrations/systems/system.ts";
import { loadSystemFiles } from "../../system-files.ts";
import { readStackFile } from "../commands/add/stack-file.ts";
import { readTextIfThere } from "../sandbox/project.ts";

/** Loads the system files of a stack; none if it has no stack file. Throws a `SpecError` with their problems. */
export async function loadStackSystems(projectDir: string, stack: string): Promise<readonly System[]> {
  const file = `Pulumi.${stack}.yaml`;
  const { systemFiles } = readStackFile(readTextIfThere(join(projectDir, file)), file);
  const { systems, problems } = await loadSystemFiles(systemFiles, projectDir);
  if (problems.length > 0) throw new SpecError(problems);
  return systems;
}
