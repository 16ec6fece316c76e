/** A run that can be asked to end. */
export interface Interruptible {
  /** Ends at once what is still running. */
  kill(): void;
}

/** Runs `action` with a signal that aborts at the first Ctrl-C (or SIGTERM, SIGHUP); the second one kills. */
export async function withInterrupt<T>(
  running: Interruptible,
  onFirst: () => void,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      running.kill();
      return;
    }
    onFirst();
    controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await action(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
