import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { EngineRunner } from "./engine-command.ts";
import { copyProject } from "./project-copy.ts";
import type { Program, Project } from "./project.ts";
import { endDebugMessages, separateEngines } from "./sdk-connections.ts";
import { locateState } from "./state-file.ts";
import type { TenantAccess } from "./environment.ts";
import type { SandboxFaults } from "./faults.ts";
import { workDirOf, type SandboxFolder } from "./folder.ts";
import { lockNewStack } from "./lock.ts";

/** Options of a deployment's stack. */
export interface DeploymentContext {
  readonly folder: SandboxFolder;
  readonly project: Project;
  readonly engine: EngineRunner;
  /** Environment of the program and of the engine. */
  readonly env: NodeJS.ProcessEnv;
  readonly tenant: TenantAccess;
  /** The programs' time; undefined for the machine's clock. */
  readonly now: () => Date | undefined;
  /** Which requests to the tenant fail on purpose. */
  readonly faults: Pick<SandboxFaults, "read">;
  readonly onProgress: (line: string) => void;
}

/** Whether a stack was ever deployed, so that its state is in the backend. */
export function stackExists({ folder, project }: DeploymentContext, stackName: string): boolean {
  return existsSync(locateState(folder, project.name, stackName));
}

/**
 * Opens a stack with the Automation API, without the engine starts that the API needs to select a stack and read its
 * history.
 */
export async function openStack(
  context: DeploymentContext,
  stackName: string,
  { program, env }: { program?: Program; env?: Record<string, string> } = {},
): Promise<Stack> {
  const { folder, project, engine } = context;
  const workDir = workDirOf(folder, project.name);
  await mkdir(workDir, { recursive: true });
  const { LocalWorkspace, Stack } = await import("@pulumi/pulumi/automation/index.js");
  await separateEngines();
  await endDebugMessages();
  // Two commands may both find that the stack does not exist yet. A preview creates it too.
  const unlock = stackExists(context, stackName) ? undefined : await lockNewStack(folder, project.name, stackName);
  let stack: Stack;
  try {
    await copyProject(project, stackName, workDir);
    const workspace = await LocalWorkspace.create({
      workDir,
      pulumiHome: folder.pulumiHome,
      pulumiCommand: engine,
      ...(program && { program }),
      ...(env && { envVars: env }),
    });
    workspace.selectStack = () => Promise.resolve();
    stack = await (stackExists(context, stackName)
      ? Stack.select(stackName, workspace)
      : Stack.create(stackName, workspace));
  } finally {
    unlock?.();
  }
  stack.outputs = () => Promise.resolve({});
  stack.info = () => Promise.resolve(undefined);
  return stack;
}
