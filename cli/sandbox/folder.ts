import { randomBytes } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../integrations/text/user-error.ts";

/** The folders and files of the sandbox: the tenant, the stacks' states, the plugins. */
export interface SandboxFolder {
  readonly root: string;
  readonly tenantFile: string;
  /** The engine's `PULUMI_HOME`. */
  readonly pulumiHome: string;
  /** The offset from the real time. Missing if there is none. */
  readonly clockFile: string;
  /** The active faults. Missing if there are none. */
  readonly faultsFile: string;
  /** The folder of the `file://` backend. */
  readonly stateDir: string;
  /**
   * Where the engine runs, with a folder for each project. The engine writes into the stack file there, so this must
   * not be the user's folder.
   */
  readonly projectsDir: string;
  readonly passphraseFile: string;
  /** The certificate authorities of the tenant and the public ones, for programs that read only one file. */
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

/** The folder in which the engine runs for one project. */
export function workDirOf({ projectsDir }: SandboxFolder, projectName: string): string {
  return join(projectsDir, projectName);
}

/** Creates missing folders and the passphrase. Only their owner can read them. */
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

/** Refuses a sandbox with deployed stacks but without a tenant: a new tenant would lack their objects. */
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

/** Puts a file where the engine would create its log folder. Its verbose log takes a fifth of its time. */
function preventLogs(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return;
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, "");
}

/** Returns the passphrase that encrypts the states. */
export function readPassphrase(folder: SandboxFolder): string {
  return readFileSync(folder.passphraseFile, "utf8");
}
