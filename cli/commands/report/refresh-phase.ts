/** The operation and the URN of a step in the engine's output. */
interface Step {
  readonly op: string;
  readonly urn: string;
}

/** Whether a URN is that of a stack. */
export function isStackUrn(urn: string): boolean {
  return /^urn:pulumi:[^:]+::[^:]+::pulumi:pulumi:Stack::/.test(urn);
}

/**
 * Removes the steps of the refresh at the start of `pulumi preview --refresh`. The following plan starts from the
 * refreshed state, so its steps contain the whole change. The engine refreshes everything before it registers the stack
 * again, and a program cannot imitate a refresh.
 */
export function withoutRefreshPhase<T extends Step>(steps: readonly T[]): readonly T[] {
  const isRefreshed = steps.some(({ op, urn }) => op === "refresh" && isStackUrn(urn));
  const isPlanned = ({ op, urn }: T): boolean => isStackUrn(urn) && ["same", "update", "create"].includes(op);
  const start = steps.findIndex(isPlanned);
  return isRefreshed && start > 0 ? steps.slice(start) : steps;
}
