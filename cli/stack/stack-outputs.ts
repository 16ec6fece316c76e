import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { parseConnections, type Connections } from "../../integrations/connection.ts";
import { atCurrentOrigin } from "../sandbox/current-origin.ts";
import { CommandFailed, EngineCommand } from "../sandbox/engine-command.ts";
import type { Engine } from "../engine/engine.ts";
import { findEngine } from "../engine/find-engine.ts";
import { readProject } from "../sandbox/project.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { isolateEnvironment } from "../sandbox/environment.ts";
import { openClock } from "../sandbox/clock.ts";
import { locateSandbox, readPassphrase, workDirOf, type SandboxFolder } from "../sandbox/folder.ts";
import { readStackClock } from "./stack-clock.ts";
import type { StackSource } from "./stack-source.ts";

/** Options for reading a stack's outputs. */
export interface OutputsRequest extends StackSource {
  readonly withSecrets: boolean;
  readonly onProgress: (line: string) => void;
}

/** Outputs of a stack and their source. */
export interface ReadOutputs {
  /** Where they were read, for messages: `stack dev of the sandbox`. */
  readonly source: string;
  /** The stack's name, if it is one of the sandbox's. */
  readonly localStack?: string;
  /** The time of the stack: the sandbox may be ahead. */
  readonly now: Date;
  readonly connections: Connections;
  /** Values by integration and key; absent if they were not requested. */
  readonly secrets?: Record<string, Record<string, string>>;
}

/** How the engine reaches one stack. */
export interface StackAccess {
  readonly source: string;
  readonly localStack?: string;
  readonly stack: string | undefined;
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
}

const outputsSchema = z.record(z.string(), z.unknown());
const secretsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Reads the outputs of a stack. Needs only the engine, neither a tenant nor the program. */
export async function readStackOutputs(
  request: OutputsRequest,
  findEngineOnce: () => Promise<Engine> = () => findEngine(request),
): Promise<ReadOutputs> {
  const access = accessTo(request);
  const command = new EngineCommand(await findEngineOnce(), access.env);
  const { source, stack, dir } = access;
  request.onProgress(`reading ${source}`);
  const args = ["stack", "output", "--json"];
  if (stack !== undefined) args.push("--stack", stack);
  if (request.withSecrets) args.push("--show-secrets");
  const stdout = await command.run(args, dir).then(
    (result) => result.stdout,
    (error: unknown) => {
      throw error instanceof CommandFailed ? unreadableStack(access, error) : error;
    },
  );
  const { localStack } = access;
  const outputs = readOutputs(source, stdout, request.withSecrets);
  if (localStack === undefined) return { ...outputs, now: readStackClock(request.env) };
  const sandbox = locateSandbox(request.projectDir, request.env);
  const { findLastOrigin } = await import("../sandbox/last-origin.ts");
  const tenant = await findLastOrigin(sandbox.tenantFile);
  const connections = tenant === undefined ? outputs.connections : atCurrentOrigin(outputs.connections, tenant);
  return { ...outputs, connections, localStack, now: openClock(sandbox).now() };
}

/**
 * Whether to use a stack of the sandbox. Without --local or --no-local: if no stack is named and the sandbox has dev.
 */
export function meansSandbox(request: Pick<OutputsRequest, "projectDir" | "env" | "stack" | "isLocal">): boolean {
  return request.isLocal ?? (request.stack === undefined && isDeployedLocally(request, "dev"));
}

function isDeployedLocally({ projectDir, env }: Pick<OutputsRequest, "projectDir" | "env">, stack: string): boolean {
  const { name: project } = readProject(projectDir);
  return existsSync(join(locateSandbox(projectDir, env).stateDir, ".pulumi", "stacks", project, `${stack}.json`));
}

/** Finds the stack of a command. Throws if the sandbox does not have it. */
export function accessTo(request: StackSource): StackAccess {
  const { projectDir, env, stack } = request;
  const sandbox = locateSandbox(projectDir, env);
  if (meansSandbox(request)) {
    const local = stack ?? "dev";
    if (isDeployedLocally(request, local)) {
      return {
        source: `stack ${local} of the sandbox`,
        localStack: local,
        stack: local,
        dir: workDirOf(sandbox, readProject(projectDir).name),
        env: localEnv(sandbox, env),
      };
    }
    throw new UserError({
      message: `stack "${local}" is not deployed in the sandbox`,
      fix: `deploy it with npm run local -- up --stack ${local}`,
      code: "stack-not-deployed",
    });
  }
  const source = stack === undefined ? "the stack that is selected" : `stack ${stack}`;
  return { source, stack, dir: projectDir, env };
}

/** Uses only the sandbox's state, without the user's backend and credentials. */
function localEnv(sandbox: SandboxFolder, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return isolateEnvironment(env, {
    PULUMI_HOME: sandbox.pulumiHome,
    PULUMI_BACKEND_URL: pathToFileURL(sandbox.stateDir).href,
    PULUMI_CONFIG_PASSPHRASE: readPassphrase(sandbox),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
}

function readOutputs(
  source: string,
  stdout: string,
  withSecrets: boolean,
): Pick<ReadOutputs, "source" | "connections" | "secrets"> {
  const { connections, secrets } = outputsSchema.parse(parseJson(stdout));
  if (connections === undefined) {
    throw new UserError({
      message: `${source} has no output "connections"`,
      fix: "deploy it with pulumi up",
      code: "outputs-missing",
    });
  }
  try {
    return {
      source,
      connections: parseConnections(connections),
      ...(withSecrets && { secrets: secretsSchema.parse(secrets ?? {}) }),
    };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const paths = error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new UserError({
      message: `${source}: its outputs are of another version of this project, which shows at ${paths}`,
      fix: "deploy it again with this version",
      code: "outputs-unreadable",
    });
  }
}

function parseJson(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    // The parser's own message quotes the input, which may be a secret.
    throw new Error("pulumi stack output did not answer with JSON");
  }
}

function unreadableStack({ source, stack }: StackAccess, { result }: CommandFailed): UserError {
  const login = "log in to your backend and name a stack of it with --stack";
  return new UserError({
    message: `${source} cannot be read: ${result.stderr.trim().replace(/^error: /, "")}`,
    fix:
      stack === undefined
        ? `create a sandbox with npm start, or ${login}`
        : `${login}; --local reads one of the sandbox`,
    code: "stack-unreadable",
  });
}
