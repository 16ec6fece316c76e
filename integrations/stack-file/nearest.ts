import { distance } from "fastest-levenshtein";
import { renderChoice } from "./problems.ts";

/** Up to three names that the user may have meant, the nearest first. Leaves out those much less similar than the nearest. */
export function findNearest(wanted: string, names: readonly string[]): string[] {
  const text = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(text.length / 3));
  const candidates = names
    // The distance of two names is at least the difference of their lengths, which is cheap to compare.
    .filter((name) => Math.abs(name.length - text.length) <= limit)
    .map((name) => ({ name, distance: distance(text, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, "en"));
  const reach = Math.min(limit, (candidates[0]?.distance ?? 0) + 1);
  return candidates
    .filter((candidate) => candidate.distance <= reach)
    .slice(0, 3)
    .map((candidate) => candidate.name);
}

/** `did you mean a or b?`, or the fallback if no name is similar. */
export function suggest(wanted: string, names: readonly string[], otherwise: string): string {
  const nearest = findNearest(wanted, names);
  return nearest.length === 0 ? otherwise : `did you mean ${renderChoice(nearest)}?`;
}
