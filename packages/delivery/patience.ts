import type { DeliverySession } from "./session.ts";

const longestWait = 15_000;

/** Time that a change in Exchange may take to reach the next request. Exchange's caches for mail need up to two hours and are not waited for. */
const patienceSeconds = 300;

/**
 * Repeats an attempt until it returns a value, with pauses that double from `firstWait` milliseconds up to 15 seconds.
 * Returns undefined if there is no value in this time.
 */
export async function patiently<Result>(
  { pace }: Pick<DeliverySession, "pace">,
  attempt: () => Promise<Result | undefined>,
  seconds = patienceSeconds,
  firstWait = 1000,
): Promise<Result | undefined> {
  const deadline = pace.now() + seconds * 1000;
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 2)) {
    const result = await attempt();
    if (result !== undefined || pace.now() + wait >= deadline) return result;
    await pace.sleep(wait);
  }
}
