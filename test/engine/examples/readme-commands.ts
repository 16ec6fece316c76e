import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** What a command of the command line answered. */
export interface Ran {
  exitCode: unknown;
  stdout: string;
  stderr: string;
}

/** Reads what the README of an example shows for a shell, one text for each. */
export function readShells(example: string): string[] {
  const readme = readFileSync(`${root}examples/${example}/README.md`, "utf8");
  return [...readme.matchAll(/^```console\n(.*?)^```$/gms)].map(([, text = ""]) => text);
}

/** Reads the commands of this project in a text for a shell, each as arguments of the command line. */
export function readCommands(text: string): string[][] {
  return [...text.matchAll(/^npm (?:run )?((?:start|local).*)$/gm)].map(([, line = ""]) =>
    line.replace(" -- ", " ").split(" "),
  );
}

/** Runs the command line as npm does in the project's folder. */
export function runCommand(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...env, CI: "true" } };
    execFile(process.execPath, [`${root}tools/cli.ts`, ...args], options, (error, stdout, stderr) => {
      resolve({ exitCode: error?.code ?? 0, stdout, stderr });
    });
  });
}
