import { randomBytes } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../integrations/text/user-error.ts";

/** Where the sandbox keeps what it has: the tenant, the stacks' states, the plugins. */
export interface SandboxFolder {
  readonly root: string;
  readonly tenantFile: string;
  /** What the engine takes for its `PULUMI_HOME`. */
  readonly pulumiHome: string;
  /** How far the sandbox is ahead of the real time; not there while it is not. */
  readonly clockFile: string;
  /** Which requests to the tenant fail; missing while none does. */
  readonly faultsFile: string;
  /** The folder of the `file://` backend. */
  readonly stateDir: string;
  /** Where the engine runs, in a folder for each project: it writes into the stack file it finds there, which must not be the user's. */
  readonly projectsDir: string;
  readonly passphraseFile: string;
  /** Public roots and the tenant's own, for programs that read one file of certificates. */
  readonly certificatesFile: string;
}

/** Finds the sandbox's folder: `.local/` of the project, unless `ENTRA_INTEGRATIONS_SANDBOX` names another. */
export function locateSandbox(projectDir: string, env: NodeJS.ProcessEnv): SandboxFolder {
  const moved = env["ENTRA_INTEGRATIONS_SANDBOX"];
  const root = moved === undefined || moved === "" ? join(resolve(projectDir), ".local") : resolve(moved);
  return {
    root,
    tenantFile: join(root, "tenant.json"),
    pulumiHome: join(root, "pulumi-home"),
    clockFile: join(root, "clock.json"),
    faultsFile: join(root, "faults.json"),
    stateDir: join(root, "state"),
    projectsDir: join(root, "projects"),
    passphraseFile: join(root, "passphrase"),
    certificatesFile: join(root, "certificates.pem"),
  };
}

/** Where the engine runs for one project. */
export function workDirOf({ projectsDir }: SandboxFolder, projectName: string): string {
  return join(projectsDir, projectName);
}

/** Makes the folders and the passphrase that are not there yet; only their owner may read them. */
export function createSandboxFolder(folder: SandboxFolder): void {
  for (const path of [folder.root, folder.pulumiHome, folder.stateDir, folder.projectsDir]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  try {
    writeFileSync(folder.passphraseFile, randomBytes(30).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  preventLogs(join(folder.pulumiHome, "logs"));
}

/** Refuses a sandbox whose tenant is gone though stacks were deployed onto it: a new one would have nothing of what they made. */
export function requireTenant({ tenantFile, stateDir }: SandboxFolder): void {
  if (existsSync(tenantFile)) return;
  const [stack] = globSync(".pulumi/stacks/*/*.json", { cwd: stateDir });
  if (stack === undefined) return;
  throw new UserError({
    message: `${tenantFile} is missing, but stacks were deployed onto its tenant`,
    fix: "put back a copy of it, or begin again: npm run local -- reset",
    code: "tenant-missing",
  });
}

/** The engine logs each run at its most talkative, which takes it a fifth of its time, unless it cannot have this folder. */
function preventLogs(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return;
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, "");
}

/** Returns what the states are encrypted with. */
export function readPassphrase(folder: SandboxFolder): string {
  return readFileSync(folder.passphraseFile, "utf8");
}
