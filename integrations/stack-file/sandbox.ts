import { renderValue, type Problem } from "./problems.ts";
import { parseTime } from "./time.ts";

const timeVariable = "ENTRA_INTEGRATIONS_SANDBOX_TIME";

/** The environment variables that the sandbox sets for the program. */
export type SandboxEnvironment = Readonly<Record<string, string | undefined>>;

/** Whether a run signs in to a tenant on this machine. No real tenant has a loopback address. */
export function isSandbox({ AZURE_AUTHORITY_HOST: host = "" }: SandboxEnvironment): boolean {
  const hostname = URL.parse(host)?.hostname ?? "";
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The clock of the sandbox. Empty on a real tenant, and if the sandbox uses the real clock. */
export function readSandboxTime(environment: SandboxEnvironment): { time?: Date; problem?: Problem } {
  const text = environment[timeVariable] ?? "";
  if (text === "" || !isSandbox(environment)) return {};
  const time = parseTime(text);
  if (time !== undefined) return { time };
  return {
    problem: {
      path: timeVariable,
      message: `must be an ISO time with its offset, got ${renderValue(text)}`,
      fix: "remove the variable, or set it again with npm run local -- env",
      code: "sandbox-time",
    },
  };
}

/** The folder of the user's project. The sandbox runs the engine in a copy of it, in which relative paths would not resolve. */
export function readSandboxProjectDir(environment: SandboxEnvironment): string | undefined {
  const dir = environment["ENTRA_INTEGRATIONS_PROJECT_DIR"] ?? "";
  return dir === "" || !isSandbox(environment) ? undefined : dir;
}
