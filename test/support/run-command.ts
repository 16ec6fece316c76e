import { vi } from "vitest";
import { runCli } from "../../cli/run-cli.ts";

/** Result of a command. */
export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in this process, with `env` added to the environment. A new process would first load modules for two
 * seconds. Runs only one at a time.
 */
export async function runInProcess(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const before = { ...process.env };
  Object.assign(process.env, env);
  const spies = [
    vi.spyOn(process, "cwd").mockReturnValue(cwd),
    ...(["stdout", "stderr"] as const).map((name) =>
      vi.spyOn(process[name], "write").mockImplementation((text) => {
        said[name] += String(text);
        return true;
      }),
    ),
  ];
  try {
    return { exitCode: await runCli([...args], process), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}
