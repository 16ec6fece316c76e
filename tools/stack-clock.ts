import { renderProblem } from "../integrations/problems.ts";
import { readSandboxTime } from "../integrations/sandbox.ts";
import { UserMistake } from "../local/user-mistake.ts";

/** The time where a stack outside the local world is deployed: the sandbox's if it is deployed there, else the machine's. */
export function readStackClock(env: NodeJS.ProcessEnv): Date {
  const { time, problem } = readSandboxTime(env);
  if (problem !== undefined) throw new UserMistake(renderProblem(problem));
  return time ?? new Date();
}
