import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../integrations/text/user-error.ts";
import { CommandFailed, EngineCommand } from "../sandbox/engine-command.ts";
import type { Engine } from "../engine/engine.ts";
import { locateSandbox } from "../sandbox/folder.ts";
import { readProject } from "../sandbox/project.ts";
import type { StackSource } from "./stack-source.ts";

// The engine reads all pages of a backend. https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_ls/
const listed = z.array(z.object({ name: z.string() }));

/**
 * Lists the stacks of this project in the user's backend, or in the sandbox with `isLocal`. Names are those that
 * `--stack` accepts: `prod`, or `contoso/prod` in an organization that is not the default one. A backend from before
 * Pulumi had projects in stack names lists the stacks of all projects.
 */
export async function listBackendStacks(
  { projectDir, env, isLocal }: StackSource,
  findEngine: () => Promise<Engine>,
): Promise<string[]> {
  if (isLocal === true) {
    const folder = join(locateSandbox(projectDir, env).stateDir, ".pulumi", "stacks", readProject(projectDir).name);
    return globSync("*.json", { cwd: folder }).map((file) => basename(file, ".json"));
  }
  const command = new EngineCommand(await findEngine(), env);
  try {
    const { stdout } = await command.run(["stack", "ls", "--json"], projectDir);
    return listed.parse(JSON.parse(stdout)).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new UserError({
      message: `the stacks of your backend cannot be listed: ${error.result.stderr.trim().replace(/^error: /, "")}`,
      fix: "log in to your backend; --local reads the stacks of the sandbox",
      code: "stacks-unlistable",
    });
  }
}
