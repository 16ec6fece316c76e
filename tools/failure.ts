import { DeploymentFailed } from "../local/deployment.ts";
import { EngineNotFound } from "../local/engine/find-engine.ts";
import { UserMistake } from "../local/user-mistake.ts";
import { LimitsRefused } from "./limits/refused.ts";
import { PreviewFailed } from "./report/preview.ts";

/** How a command that failed ends: what is said, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: 1 | 2;
}

/** Reads a failure out of what was thrown. What nobody foresaw is our fault: it shows its stack. */
export function readFailure(error: unknown): Failure {
  if (error instanceof DeploymentFailed || error instanceof PreviewFailed || error instanceof LimitsRefused) {
    return { text: error.message, exitCode: 1 };
  }
  if (error instanceof UserMistake || error instanceof EngineNotFound) return { text: error.message, exitCode: 2 };
  // citty exports no class for what a user typed wrong.
  if (error instanceof Error && error.name === "CLIError") return { text: error.message, exitCode: 2 };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}
