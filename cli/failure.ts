import { DeploymentFailed } from "./sandbox/deployment-failed.ts";
import { renderUserProblem, UserError, type UserProblem } from "../integrations/text/user-error.ts";
import { LimitsRefused } from "./commands/limits/refused.ts";
import { PreviewFailed } from "./commands/report/preview.ts";
import { SpecError } from "../integrations/stack-file/problems.ts";
import { visibleText } from "../integrations/text/visible-text.ts";

/** How a failed command ends: its message and its exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: 1 | 2;
}

/** Converts a thrown value into a failure. Unexpected errors are bugs of this program and show their stack. */
export function readFailure(error: unknown): Failure {
  const { text, exitCode } = failureOf(error);
  // Messages quote stack files, tenants and engines, line by line.
  return { text: text.split("\n").map(visibleText).join("\n"), exitCode };
}

function failureOf(error: unknown): Failure {
  if (error instanceof UserError || error instanceof SpecError || isTenantError(error)) {
    return { text: error.message, exitCode: isFailedRun(error) ? 1 : 2 };
  }
  const problem = systemProblem(error);
  if (problem !== undefined) return { text: renderUserProblem(problem), exitCode: 2 };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

/** Whether the command was right and the run failed or was refused. */
function isFailedRun(error: Error): boolean {
  return error instanceof DeploymentFailed || error instanceof PreviewFailed || error instanceof LimitsRefused;
}

/** Errors of the local tenant that users can solve. */
const tenantErrors = ["StateFileError", "StateFileLockedError", "TenantRunningError"];

/** Compares names, because commands for a production stack load nothing of the tenant. */
function isTenantError(error: unknown): error is Error {
  return error instanceof Error && tenantErrors.includes(error.name);
}

/** A production install contains neither the tenant nor its providers, nor the packages that they import. */
function lacksSandbox(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) return false;
  return /'@entra-integrations\/(entra-tenant|sandbox-providers)[/']/.test(error.message);
}

/** The sandbox's files have syntax that Node 22 cannot parse. */
function isTooNew(error: unknown): boolean {
  return error instanceof SyntaxError && error.stack?.includes("compileSourceTextModule") === true;
}

function isDiskFull(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/** The machine refuses or lacks something. */
function systemProblem(error: unknown): UserProblem | undefined {
  if (lacksSandbox(error)) {
    return {
      message: "the sandbox is not installed",
      fix: "npm ci, without --omit=dev",
      code: "sandbox-not-installed",
    };
  }
  if (isTooNew(error)) {
    return {
      message: `the sandbox needs Node.js 24, and this is ${process.version}`,
      fix: "npm ci without --omit=dev installs Node.js 24, which the npm scripts use",
      code: "node-too-old",
    };
  }
  if (isDiskFull(error)) {
    return {
      message:
        error.path === undefined
          ? "the disk is full, so nothing more can be written"
          : `${error.path} cannot be written: the disk is full`,
      fix: "free some space and run this again",
      code: "disk-full",
    };
  }
  return fileProblem(error);
}

const isWritable = "make it writable for you";

/** Reasons for which the system refuses a file, and their fixes. */
const refusals: Record<string, readonly [reason: string, fix: string]> = {
  EACCES: ["permission denied", isWritable],
  EPERM: ["not permitted", isWritable],
  EROFS: ["the file system is read-only", isWritable],
  EISDIR: ["it is a folder", "rename or remove the folder"],
  ENOTDIR: ["a part of its path is a file", "rename or remove that file"],
};

/** Errors about a port or a process can have the same codes, but contain no path. */
function fileProblem(error: unknown): UserProblem | undefined {
  const { code = "", path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const refusal = refusals[code];
  if (refusal === undefined || path === undefined) return undefined;
  const [reason, fix] = refusal;
  return { message: `${path} cannot be used: ${reason}`, fix, code: "file-refused" };
}
