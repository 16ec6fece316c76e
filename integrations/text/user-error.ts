/** An error message and its fix, for the people who use this program. */
export interface UserProblem {
  /** Lower case, no full stop: `stack "prod" must have a stack file, but there is no Pulumi.prod.yaml`. */
  readonly message: string;
  /** What to change or to run. Left out only if nothing can be done. */
  readonly fix?: string;
  /** Kebab-case, stable, never reused. */
  readonly code: string;
}

/** The message, then the fix indented below it, with the code at the end. Every error and every finding has this form. */
export function renderUserProblem({ message, fix, code }: UserProblem): string {
  return fix === undefined ? `${message}  [${code}]` : `${message}\n  fix: ${fix}  [${code}]`;
}

/** An error that users can put right themselves. Commands print its message, which contains the fix, without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly problem: UserProblem;

  /** @param details printed below the problem, after an empty line */
  constructor({ details, ...problem }: UserProblem & { readonly details?: string }) {
    const text = renderUserProblem(problem);
    super(details === undefined ? text : `${text}\n\n${details}`);
    this.problem = problem;
  }
}
