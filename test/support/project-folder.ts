import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { locateSandbox, type SandboxFolder } from "../../cli/sandbox/folder.ts";
import { tenantTime } from "./tenant-process.ts";

/** The stack of the tests. */
export const stackName = "test";

// Everything that the Pulumi CLI needs in a project. Node finds the program's imports through the link.
const parts = ["Pulumi.yaml", "package.json", "node_modules", "packages", "index.ts"];

/** This project in a separate folder, with a stack file that the tests write. */
export interface ProjectFolder extends AsyncDisposable {
  readonly dir: string;
  readonly sandbox: SandboxFolder;
  /** Writes the stack file, as a user would. */
  write(integrations: Record<string, object>, settings?: { now?: string }): Promise<void>;
}

/** Makes a project folder; it is removed when disposed of. */
export async function createProjectFolder(): Promise<ProjectFolder> {
  const dir = await mkdtemp(join(tmpdir(), "entra-project-"));
  const root = fileURLToPath(new URL("../..", import.meta.url));
  for (const part of parts) await symlink(join(root, part), join(dir, part));
  return {
    dir,
    sandbox: locateSandbox(dir, {}),
    async write(integrations, { now = tenantTime } = {}) {
      const config = { "entra-integrations:integrations": integrations, "entra-integrations:now": now };
      await writeFile(join(dir, `Pulumi.${stackName}.yaml`), stringify({ config }));
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
