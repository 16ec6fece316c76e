import { distance } from "fastest-levenshtein";
import { renderChoice } from "./problems.ts";

/** Up to three names that a reader may have meant, nearest first; those much further off than the nearest are left out. */
export function findNearest(wanted: string, names: readonly string[]): string[] {
  const text = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(text.length / 3));
  const candidates = names
    // Two names are at least as far apart as their lengths, which costs nothing to compare.
    .filter((name) => Math.abs(name.length - text.length) <= limit)
    .map((name) => ({ name, distance: distance(text, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, "en"));
  const reach = Math.min(limit, (candidates[0]?.distance ?? 0) + 1);
  return candidates
    .filter((candidate) => candidate.distance <= reach)
    .slice(0, 3)
    .map((candidate) => candidate.name);
}

/** `did you mean a or b?`, or the fallback when nothing is near. */
export function suggest(wanted: string, names: readonly string[], otherwise: string): string {
  const nearest = findNearest(wanted, names);
  return nearest.length === 0 ? otherwise : `did you mean ${renderChoice(nearest)}?`;
}
