import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Connections, parseConnections } from "../../integrations/connection.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { findEngine } from "../engine/find-engine.ts";
import { CommandFailed, EngineCommand } from "../sandbox/engine-command.ts";
import { locateSandbox } from "../sandbox/folder.ts";
import { readProject } from "../sandbox/project.ts";
import { readStateFile } from "../sandbox/state-file.ts";
import { accessTo, type StackAccess } from "./stack-outputs.ts";
import type { StackSource } from "./stack-source.ts";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  id: z.string().optional(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
const exported = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(resource).optional(),
    pending_operations: z.array(z.unknown()).optional(),
  }),
});

/** One resource of a state, with encrypted secrets. */
export type EngineResource = z.output<typeof resource>;

/** A state as `pulumi stack export` prints it, with encrypted secrets. */
export type EngineState = z.output<typeof exported>;

/** The state of a stack, and commands that change only it. */
export interface StackStates extends Pick<StackAccess, "source"> {
  /** The stack's name, if it is one of the sandbox's. */
  readonly localStack: string | undefined;
  readonly stack: string;
  read(): Promise<EngineState>;
  /** Replaces the state. The engine refuses it while another run has the stack. */
  write(state: EngineState): Promise<void>;
  /** Moves resources to another stack of the same backend. */
  move(urns: readonly string[], to: StackStates): Promise<void>;
}

/** Opens the state of a stack. */
export async function openStates(
  request: StackSource & { readonly stack: string; readonly onProgress: (line: string) => void },
): Promise<StackStates> {
  const { dir, env, source, localStack } = accessTo(request);
  const engine = new EngineCommand(await findEngine(request), env);
  const run = async (...args: string[]): Promise<string> => {
    try {
      return (await engine.run(args, dir)).stdout;
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new UserError({
        message: `the state of ${source} cannot be used: ${visibleText(error.result.stderr.trim().replace(/^error: /, ""))}`,
        fix: "log in to your backend, wait for other runs of the stack, and run this again",
        code: "state-unusable",
      });
    }
  };
  return {
    source,
    localStack,
    stack: request.stack,
    async read() {
      if (localStack === undefined)
        return exported.parse(JSON.parse(await run("stack", "export", "--stack", request.stack)));
      const sandbox = locateSandbox(request.projectDir, request.env);
      const deployment = readStateFile(sandbox, readProject(request.projectDir).name, localStack);
      return exported.parse({ version: 3, deployment });
    },
    async write(state) {
      const folder = await mkdtemp(join(tmpdir(), "entra-state-"));
      try {
        const file = join(folder, "state.json");
        // Its secrets are encrypted, but the rest is nobody else's business.
        await writeFile(file, JSON.stringify(state), { mode: 0o600 });
        await run("stack", "import", "--file", file, "--stack", request.stack);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async move(urns, to) {
      await run("state", "move", "--source", request.stack, "--dest", to.stack, "--yes", ...urns);
    },
  };
}

/** The resources of a state. */
export function resourcesIn({ deployment }: EngineState): EngineResource[] {
  return deployment.resources ?? [];
}

/** The last part of a URN. */
function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The component of an integration under one of these names, and all resources below it. Empty if there is none. */
export function resourcesOf(state: EngineState, names: readonly string[]): EngineResource[] {
  const isComponent = ({ type, urn }: EngineResource): boolean =>
    type === "entra-integrations:index:OAuthIntegration" && names.includes(nameIn(urn));
  const found = new Set<string>();
  // A parent comes before its children.
  return resourcesIn(state).filter((one) => {
    const belongs = isComponent(one) || (one.parent !== undefined && found.has(one.parent));
    if (belongs) found.add(one.urn);
    return belongs;
  });
}

/** The outputs of a stack; empty before its first run. */
export function outputsIn(state: EngineState): { connections: Connections } {
  const root = resourcesIn(state).find(({ type }) => type === "pulumi:pulumi:Stack");
  const connections = root?.outputs?.["connections"];
  return { connections: connections === undefined ? {} : parseConnections(connections) };
}

/** Returns the state without these resources. */
export function withoutResources(state: EngineState, removed: readonly EngineResource[]): EngineState {
  const urns = new Set(removed.map(({ urn }) => urn));
  const resources = resourcesIn(state).filter(({ urn }) => !urns.has(urn));
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** Returns the state with these resources protected, so that the engine refuses to delete them. */
export function withProtection(state: EngineState, protectedOnes: readonly EngineResource[]): EngineState {
  const urns = new Set(protectedOnes.filter(({ custom }) => custom === true).map(({ urn }) => urn));
  const resources = resourcesIn(state).map((one) => (urns.has(one.urn) ? { ...one, protect: true } : one));
  return { ...state, deployment: { ...state.deployment, resources } };
}
