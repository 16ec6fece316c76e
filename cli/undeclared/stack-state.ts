import { z } from "zod";
import { parseConnections, type Connections } from "../../integrations/connection.ts";
import { CommandFailed, EngineCommand } from "../sandbox/engine-command.ts";
import { findEngine } from "../engine/find-engine.ts";
import { readProject } from "../sandbox/project.ts";
import { readStateFile } from "../sandbox/state-file.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { locateSandbox } from "../sandbox/folder.ts";
import { accessTo } from "../stack/stack-outputs.ts";
import type { StackSource } from "../stack/stack-source.ts";

const properties = z.record(z.string(), z.unknown());
const resource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  parent: z.string().optional(),
  inputs: properties.optional(),
  outputs: properties.optional(),
});
const exported = z.object({ deployment: z.object({ resources: z.array(resource).default([]) }) });

/** One resource in the state of a stack. Its secrets are encrypted. */
export type StateResource = z.output<typeof resource>;

/** The declared objects of a stack, from its state. */
export interface StackState {
  readonly resources: readonly StateResource[];
  /** Empty for a stack of another program. */
  readonly connections: Connections;
}

/** The state of a stack and its source. */
export interface DeployedState extends StackState {
  /** The stack's name, if it is one of the sandbox's. */
  readonly localStack: string | undefined;
}

/** Reads the state of a stack. Decrypts nothing, so it needs no passphrase and no key. */
export async function readStackState(
  request: StackSource & { readonly onProgress: (line: string) => void },
): Promise<DeployedState> {
  const { source, stack, localStack, dir, env } = accessTo(request);
  if (localStack !== undefined) {
    const sandbox = locateSandbox(request.projectDir, request.env);
    const deployment = readStateFile(sandbox, readProject(request.projectDir).name, localStack);
    return { ...parseStackState({ deployment }), localStack };
  }
  const command = new EngineCommand(await findEngine({ onProgress: request.onProgress, env: request.env }), env);
  const args = ["stack", "export", ...(stack === undefined ? [] : ["--stack", stack])];
  const stdout = await command.run(args, dir).then(
    (result) => result.stdout,
    (error: unknown) => {
      if (!(error instanceof CommandFailed)) throw error;
      throw new UserError({
        message: `the state of ${source} cannot be read: ${error.result.stderr.trim().replace(/^error: /, "")}`,
        fix: "log in to your backend and name a stack of it with --stack",
        code: "state-unreadable",
      });
    },
  );
  return { ...parseStackState(JSON.parse(stdout)), localStack: undefined };
}

/** Parses the output of `pulumi stack export`. */
export function parseStackState(exportedState: unknown): StackState {
  const { resources } = exported.parse(exportedState).deployment;
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const connections = root?.outputs?.["connections"];
  return { resources, connections: connections === undefined ? {} : parseConnections(connections) };
}
