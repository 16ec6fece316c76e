/** The operation and the URN of a step, as the engine prints them. */
interface Step {
  readonly op: string;
  readonly urn: string;
}

/** Whether a URN is that of a stack. */
export function isStackUrn(urn: string): boolean {
  return /^urn:pulumi:[^:]+::[^:]+::pulumi:pulumi:Stack::/.test(urn);
}

/**
 * Returns the steps without those of the refresh at the start of `pulumi preview --refresh`. The plan that follows starts
 * from what the refresh found, so its steps are the whole change. The engine refreshes everything before it registers the
 * stack again, and a program cannot make it print a refresh.
 */
export function withoutRefreshPhase<T extends Step>(steps: readonly T[]): readonly T[] {
  const isRefreshed = steps.some(({ op, urn }) => op === "refresh" && isStackUrn(urn));
  const isPlanned = ({ op, urn }: T): boolean => isStackUrn(urn) && ["same", "update", "create"].includes(op);
  const start = steps.findIndex(isPlanned);
  return isRefreshed && start > 0 ? steps.slice(start) : steps;
}
