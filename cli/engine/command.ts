import { spawn } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { lt, valid } from "semver";
import { minimumVersion, EngineUnavailable } from "./engine.ts";

/** File name of the Pulumi CLI on this system. */
export const executableName = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** How a command ended. */
export interface Ended {
  /** "ok", or a phrase such as "exit code 1", "killed by SIGKILL", "not found". */
  readonly how: string;
  readonly stdout: string;
}

/** Options of a command. */
export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Receives the lines of stderr. @default - they are dropped */
  readonly onLine?: (line: string) => void;
}

/** Runs a command to its end. Never throws if the command fails. */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = spawn(command, args, { env: options.env, cwd: options.cwd, stdio: ["ignore", "pipe", "pipe"] });
  // A child process must not continue to build for minutes after its run was ended.
  const stop = (): void => void child.kill();
  process.once("exit", stop);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  createInterface(child.stderr).on("line", (line) => options.onLine?.(line));
  child.once("error", (error: NodeJS.ErrnoException) => {
    resolve({ how: error.code === "ENOENT" ? "not found" : (error.code ?? error.message), stdout });
  });
  child.once("close", (code, signal) => {
    resolve({ how: signal !== null ? `killed by ${signal}` : code === 0 ? "ok" : `exit code ${String(code)}`, stdout });
  });
  try {
    return await promise;
  } finally {
    process.off("exit", stop);
  }
}

/** Whether a file exists and is executable. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Versions of the Pulumi CLIs that ran. One command may look for the engine several times. */
const versions = new Map<string, string>();

/** Returns the version of a Pulumi CLI. Throws if it does not run or is too old. */
export async function requireVersion(executable: string, env: NodeJS.ProcessEnv): Promise<string> {
  const known = versions.get(executable) ?? (await readVersion(executable, env));
  versions.set(executable, known);
  return known;
}

async function readVersion(executable: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { how, stdout } = await runCommand(executable, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const version = valid(stdout.trim());
  if (how !== "ok") throw new EngineUnavailable(`${executable} does not run (${how})`);
  if (version === null) throw new EngineUnavailable(`${executable} does not tell its version`);
  if (lt(version, minimumVersion)) {
    throw new EngineUnavailable(`${executable} is ${version}, ${minimumVersion} or newer is needed`);
  }
  return version;
}
