/** A run that can be stopped. */
export interface Interruptible {
  /** Kills everything that is still running. */
  kill(): void;
}

/** Runs `action` with a signal that aborts at the first Ctrl-C, SIGTERM or SIGHUP. The second one kills. */
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
