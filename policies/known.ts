/** Reads a value that a preview may not know yet; undefined if it is unknown. The SDK throws on reading such a value. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}

/** Returns a function for each element of a list, since the SDK throws on reading the unknown ones only. */
export function each<T>(read: () => readonly T[] | null | undefined): (() => T)[] {
  let length: number;
  try {
    length = read()?.length ?? 0;
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return [() => read() as never];
  }
  return Array.from({ length }, (_, index) => () => read()?.[index] as T);
}

/**
 * Searches the known values. Throws the SDK's error about an unknown value only if the search finds nothing, so that a
 * visible violation is reported even next to an unknown value.
 */
export function findAmongKnown<T, Found>(reads: readonly (() => T[])[], find: (known: T[]) => Found[]): Found[] {
  const known: T[] = [];
  let unknown: unknown;
  for (const read of reads) {
    try {
      known.push(...read());
    } catch (error) {
      if (!isUnknown(error)) throw error;
      unknown = error;
    }
  }
  const found = find(known);
  if (found.length === 0 && unknown !== undefined) throw unknown as Error;
  return found;
}

/** Runs a check. `isCertain` is false if the check skipped a value that the preview does not know. */
export function judgeKnown<T>(judge: () => T): { found: T; isCertain: boolean } {
  const before = unknownValues;
  const found = judge();
  return { found, isCertain: unknownValues === before };
}

/** Whether the SDK threw because a rule read a value that the preview does not know. */
export function isUnknown(error: unknown): boolean {
  const isOne = error instanceof Error && "unknownTypeSentinel" in error;
  if (isOne) unknownValues += 1;
  return isOne;
}

// Counted here because every check that skips an unknown value asks this function.
let unknownValues = 0;
