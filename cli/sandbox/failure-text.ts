import { renderUserProblem } from "../../integrations/text/user-error.ts";
import type { CommandFailed } from "./engine-command.ts";
import type { RunReport } from "./run-report.ts";

/** gRPC's errors for a process on this machine that is gone. */
const lostProcess = /error reading from server: |transport: Error while dialing: dial tcp 127\.0\.0\.1:/;

/** Explains why a run of the engine failed: by the errors that it reported, or by all of its output when it reported none. */
export function failureText({ diagnostics }: Pick<RunReport, "diagnostics">, error: CommandFailed): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ text }) => text);
  if (error.wasKilled) {
    return explain("the Pulumi engine was killed before the run was done", errors, "engine-killed");
  }
  // The engine names a provider whose process is gone, but not a policy pack.
  const isNamed = errors.some((text) => text.includes("exited prematurely"));
  if (!isNamed && errors.some((text) => lostProcess.test(text))) {
    const cause = "the policy pack's process ended before the run was done: it was killed, or ran out of memory";
    return explain(cause, errors, "policy-pack-ended");
  }
  return errors.length > 0 ? errors.join("\n") : (error.result.stderr || error.result.stdout).trim();
}

function explain(cause: string, errors: readonly string[], code: string): string {
  const reported = errors.map((text) => `  the engine said: ${text}`);
  return renderUserProblem({ message: [cause, ...reported].join("\n"), fix: "run this again", code });
}
