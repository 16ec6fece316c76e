import type { Fetch } from "@entra-integrations/http/client.ts";

/** When a command is killed: at its n-th request, which was not sent or is not answered. */
export interface Kill {
  readonly request: number;
  readonly isBefore: boolean;
}

/** Runs a command that may be killed. Returns undefined if it was. Nothing that it began continues afterwards. */
export async function runKilled<Result>(
  kill: Kill | undefined,
  command: (around: (fetch: Fetch) => Fetch) => Promise<Result>,
): Promise<Result | undefined> {
  const { promise: killed, resolve: die } = Promise.withResolvers<undefined>();
  let requests = 0;
  let isDead = false;
  const never = new Promise<never>(() => undefined);
  const around =
    (fetch: Fetch): Fetch =>
    async (url, init) => {
      if (isDead) return await never;
      requests += 1;
      const isLast = requests === kill?.request;
      if (isLast && kill.isBefore) {
        isDead = true;
        die(undefined);
        return await never;
      }
      const response = await fetch(url, init);
      if (isLast) {
        isDead = true;
        die(undefined);
      }
      // Other requests of the killed process were on their way too.
      return isDead ? await never : response;
    };
  return await Promise.race([command(around), killed]);
}

/** Numbers from 0 to 1 that follow from a seed (the generator mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
