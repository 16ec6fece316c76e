import type { FailedRun } from "./deployment-failed.ts";
import type { CommandFailed } from "./engine-command.ts";
import type { RunReport } from "./run-report.ts";

/** gRPC's errors for a process on this machine that is gone. */
const lostProcess = /error reading from server: |transport: Error while dialing: dial tcp 127\.0\.0\.1:/;

/** Explains why a run of the engine failed, with the errors that it reported, or with all of its output if it reported none. */
export function explainFailure(
  { diagnostics }: Pick<RunReport, "diagnostics">,
  error: CommandFailed,
  { isPreview = false } = {},
): FailedRun {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ text }) => text);
  const details = errors.length > 0 ? errors.join("\n") : (error.result.stderr || error.result.stdout).trim();
  if (error.wasKilled) {
    return {
      message: "the Pulumi engine was killed before the run was done",
      fix: "run this again",
      code: "engine-killed",
      ...(errors.length > 0 && { details }),
    };
  }
  // The engine names a provider whose process is gone, but not a policy pack.
  const isNamed = errors.some((text) => text.includes("exited prematurely"));
  if (!isNamed && errors.some((text) => lostProcess.test(text))) {
    return {
      message: "the policy pack's process ended before the run was done: it was killed, or ran out of memory",
      fix: "run this again",
      code: "policy-pack-ended",
      details,
    };
  }
  const again = "correct the error below and run this again";
  return isPreview
    ? { message: "the run failed before anything was changed", fix: again, code: "preview-failed", details }
    : { message: "the run failed", fix: again, code: "run-failed", details };
}
