import type { StackOutputs } from "./capture-outputs.ts";
import type { Program } from "./project.ts";
import type { Diagnostic, RunReport, Step } from "./run-report.ts";

/** A completed deployment and the stack's outputs. */
export interface UpReport extends RunReport {
  readonly outputs: StackOutputs;
}

/** Options of a run. */
export interface RunOptions {
  /** Receives each step when it begins, and each diagnostic. @default - none */
  readonly onEvent?: (event: Step | Diagnostic) => void;
  /** Cancels the run when aborted: the engine finishes its current steps and saves the state. @default never */
  readonly signal?: AbortSignal;
  /** @default the program of the project */
  readonly program?: Program;
  /** The time for the program and the policy packs. @default the sandbox's */
  readonly now?: Date;
  /** Folders of policy packs that check everything before anything changes. @default none */
  readonly policyPacks?: string[];
  /**
   * Whether to read the tenant into the state first, so that the run reverts changes made outside Pulumi. @default
   * false
   */
  readonly refresh?: boolean;
}
