/**
 * Lets many callers share one write. Each call resolves when a write that began after it has ended: while one write runs,
 * all callers wait together for the next.
 */
export function groupCommit(write: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return function commit() {
    next ??= last
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return write();
      });
    last = next;
    return next;
  };
}
