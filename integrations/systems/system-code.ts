import { cut, type ProblemText, renderValue, toUserProblem } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import { UserError } from "../text/user-error.ts";

/** Runs one function of a system. Returns undefined if it failed and the failure was reported. */
type RunSystemCode = <Result>(part: string, action: () => Result) => Result | undefined;

/** Returns a function that reports errors in the code of a system file. Without a file, the code is ours and errors are thrown. */
export function openSystemCode(file: string | undefined, report: (problem: FieldProblem) => void): RunSystemCode {
  return (part, action) => {
    try {
      return action();
    } catch (error) {
      if (file === undefined) throw error;
      report(problemOf(file, part, error));
      return undefined;
    }
  };
}

/** Runs `describe` of a system. An error in the code of a system file becomes a `UserError` that names the file and the entry. */
export function runDescribe<Result>(file: string | undefined, path: string, describe: () => Result): Result {
  try {
    return describe();
  } catch (error) {
    if (file === undefined) throw error;
    throw new UserError(toUserProblem({ path, ...problemOf(file, "describe", error) }));
  }
}

function problemOf(file: string, part: string, error: unknown): ProblemText {
  const text = error instanceof Error ? error.message : String(error);
  return {
    message: `must be accepted by ${part} of the system file ${renderValue(file)}, got the error ${cut(text)}`,
    fix: `correct ${part} in the system file; npm run conformance tests it`,
    code: "system-file-code-failed",
  };
}
