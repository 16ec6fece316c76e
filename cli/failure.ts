import { DeploymentFailed } from "./sandbox/deployment-failed.ts";
import { EngineNotFound } from "./engine/find-engine.ts";
import { UserMistake } from "./user-mistake.ts";
import { LimitsRefused } from "./commands/limits/refused.ts";
import { PreviewFailed } from "./commands/report/preview.ts";
import { visibleText } from "../integrations/text/visible-text.ts";

/** How a command that failed ends: what is said, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: 1 | 2;
}

/** Reads a failure out of what was thrown. An unforeseen one is our fault and shows its stack. */
export function readFailure(error: unknown): Failure {
  const { text, exitCode } = failureOf(error);
  // Messages quote stack files, tenants and engines, line by line.
  return { text: text.split("\n").map(visibleText).join("\n"), exitCode };
}

function failureOf(error: unknown): Failure {
  if (error instanceof DeploymentFailed || error instanceof PreviewFailed || error instanceof LimitsRefused) {
    return { text: error.message, exitCode: 1 };
  }
  const isOurs = error instanceof UserMistake || error instanceof EngineNotFound || isStateFileError(error);
  if (isOurs) return { text: error.message, exitCode: 2 };
  if (lacksSandbox(error)) {
    const text = "the sandbox is not installed\n  fix: npm ci, without --omit=dev  [sandbox-not-installed]";
    return { text, exitCode: 2 };
  }
  if (isTooNew(error)) {
    const text =
      `the sandbox needs Node.js 24, and this is ${process.version}\n` +
      "  fix: npm ci without --omit=dev installs Node.js 24, which the npm scripts use  [node-too-old]";
    return { text, exitCode: 2 };
  }
  if (isDiskFull(error)) {
    const text =
      "the disk is full, so nothing more can be written\n  fix: free some space and run this again  [disk-full]";
    return { text, exitCode: 2 };
  }
  // citty exports no class for what a user typed wrong.
  if (error instanceof Error && error.name === "CLIError") return { text: error.message, exitCode: 2 };
  const refusal = fileRefusal(error);
  if (refusal !== undefined) return { text: refusal, exitCode: 2 };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

/** By name: commands about a production stack load nothing of the tenant. */
function isStateFileError(error: unknown): error is Error {
  return error instanceof Error && (error.name === "StateFileError" || error.name === "StateFileLockedError");
}

/** A production install has neither the tenant nor its providers, nor what they import. */
function lacksSandbox(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) return false;
  return /'@entra-integrations\/(entra-tenant|sandbox-providers)[/']/.test(error.message);
}

/** The sandbox's files have syntax that Node 22 cannot parse. */
function isTooNew(error: unknown): boolean {
  return error instanceof SyntaxError && error.stack?.includes("compileSourceTextModule") === true;
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/** Why the system refuses a file, where no program could do better. */
const refusals: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** A port or a process may be refused with the same codes: then there is no path. */
function fileRefusal(error: unknown): string | undefined {
  const { code = "", path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const reason = refusals[code];
  if (reason === undefined || path === undefined) return undefined;
  return `${path} cannot be used: ${reason}\n  fix: make it writable for you  [file-refused]`;
}
