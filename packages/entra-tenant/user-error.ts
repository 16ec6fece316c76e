/** A problem that users can solve. */
export interface UserProblem {
  /** Lower case, no full stop. */
  readonly message: string;
  /** What to change or to run. */
  readonly fix?: string;
  /** Kebab-case, stable, never reused. */
  readonly code: string;
}

/** Returns the message, then the fix indented below it, with the code at the end. */
export function renderUserProblem({ message, fix, code }: UserProblem): string {
  return fix === undefined ? `${message}  [${code}]` : `${message}\n  fix: ${fix}  [${code}]`;
}

/** An error that users can solve. Its message contains the fix and needs no stack trace. */
export class UserError extends Error {
  override name = "UserError";

  constructor(problem: UserProblem) {
    super(renderUserProblem(problem));
  }
}
