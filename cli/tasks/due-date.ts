const day = 86_400_000;

/** How long before its end a previous secret must be replaced in the product, if the overlap is long enough. */
const marginDays = 14;

/**
 * When a new secret must be in the product: the larger of 14 days and a quarter of the overlap before the previous secret
 * ends, but never in the first half of the overlap. Times in milliseconds.
 */
export function dueInOverlap(start: number, end: number): number {
  const overlap = Math.max(0, end - start);
  return Math.max(end - Math.max(marginDays * day, overlap / 4), start + overlap / 2);
}

/** The ISO time in whole seconds, as in the outputs of a stack. */
export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Adds days to an ISO time. */
export function addDays(isoTime: string, days: number): string {
  return toIso(Date.parse(isoTime) + days * day);
}
