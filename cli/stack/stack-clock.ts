import { toUserProblem } from "../../integrations/stack-file/problems.ts";
import { readSandboxTime } from "../../integrations/stack-file/sandbox.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** The time of a stack outside the sandbox's backend: the sandbox's if it is deployed there, else the machine's. */
export function readStackClock(env: NodeJS.ProcessEnv): Date {
  const { time, problem } = readSandboxTime(env);
  if (problem !== undefined) throw new UserError(toUserProblem(problem));
  return time ?? new Date();
}
