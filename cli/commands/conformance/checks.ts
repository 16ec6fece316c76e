import { isDeepStrictEqual } from "node:util";
import { UserError, type UserProblem } from "../../../integrations/text/user-error.ts";

/** Throws a `UserError` if a check found a problem. */
export function requireNone(problem: UserProblem | undefined): void {
  if (problem !== undefined) throw new UserError(problem);
}

/** Checks that a second run with the same entry had no steps and the same connection as output. */
export function checkSecondRun(
  steps: readonly { readonly op: string; readonly name: string }[],
  before: object,
  after: object,
): UserProblem | undefined {
  const [first] = steps;
  if (first === undefined && isDeepStrictEqual(before, after)) return undefined;
  const change = first === undefined ? "another hand-off" : `${first.op} ${first.name}`;
  return {
    message: `the second run must change nothing, but there was a change: ${change}`,
    fix: "let plan and describe depend on their arguments only, not on the time or on chance",
    code: "conformance-second-run",
  };
}

/** Checks that a rotation replaced the secret. `before` and `after` are the integration's secrets by key. */
export function checkRotation(
  rotation: number,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): UserProblem | undefined {
  if (before["clientSecret"] !== after["clientSecret"]) return undefined;
  return {
    message: `rotation ${rotation} left the secret unchanged`,
    fix: "return credential: given.credential from plan",
    code: "conformance-rotation",
  };
}

/** Checks that the tenant contains no new objects. */
export function checkLeftovers(before: readonly string[], after: readonly string[]): UserProblem | undefined {
  const left = after.filter((one) => !before.includes(one));
  if (left.length === 0) return undefined;
  return {
    message: `the tenant still has ${left.join(", ")}`,
    fix: "report this as a defect of entra-integrations, with the system file",
    code: "conformance-leftovers",
  };
}
