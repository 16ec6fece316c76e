/**
 * Returns a function that shares writes between callers. While one write runs, all callers wait for the next one. Each
 * call resolves after a write that started after the call.
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
