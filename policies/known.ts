/** Reads a value that a preview may not know yet; undefined where it does not. The SDK throws on reading such a value. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "unknownTypeSentinel" in error) return undefined;
    throw error;
  }
}
