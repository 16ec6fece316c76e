import { spawn, type ChildProcess } from "node:child_process";
import { delimiter, join } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver";
import type { Engine } from "../engine/engine.ts";

/** Result of one engine command. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The exit code of a killed engine, which could not record the steps that it had started. */
const killedCode = 128;

/** An engine command failed. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly result: CommandResult;
  readonly wasKilled: boolean;
  constructor(args: readonly string[], result: CommandResult) {
    super(`pulumi ${args.slice(0, 2).join(" ")} ended with ${String(result.code)}:\n${result.stderr || result.stdout}`);
    this.result = result;
    this.wasKilled = result.code === killedCode;
  }
}

/**
 * Runs the engine for the Automation API instead of its `PulumiCommand`. The engine gets only the given environment. It
 * runs in a separate process group, so that it receives Ctrl-C only once, from this process.
 */
export class EngineCommand implements PulumiCommand {
  readonly command: string;
  readonly version: SemVer;
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  constructor(engine: Engine, env: NodeJS.ProcessEnv) {
    this.command = join(engine.root, "bin", "pulumi");
    this.version = new SemVer(engine.version);
    // The engine finds its bundled plugins in its own folder.
    this.#env = {
      ...env,
      PATH: [join(engine.root, "bin"), env["PATH"]].join(delimiter),
      PULUMI_AUTOMATION_API: "true",
    };
  }

  /** Runs one command for the Automation API. */
  async run(
    args: string[],
    cwd: string,
    env?: Record<string, string>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
  ): Promise<CommandResult> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const child = spawn(this.command, [...args, "--non-interactive"], {
      cwd,
      env: { ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#running.add(child);
    const result = { stdout: "", stderr: "", code: 0 };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      result.stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      result.stderr += text;
      onError?.(text);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal === null ? -1 : killedCode)));
    try {
      result.code = await promise;
    } finally {
      this.#running.delete(child);
    }
    if (result.code !== 0) throw new CommandFailed(args, result);
    return result;
  }

  /** Asks the engine to finish its current steps and save the state. */
  cancel(): void {
    for (const child of this.#running) child.kill("SIGINT");
  }

  /** Kills the engine. */
  kill(): void {
    for (const child of this.#running) child.kill("SIGKILL");
  }
}

/** The interface of the engine command, without its implementation. */
export type EngineRunner = Pick<EngineCommand, keyof EngineCommand>;
