import { distance } from "fastest-levenshtein";
import { renderChoice } from "./problems.ts";

/** Up to three names that a reader may have meant, nearest first; empty when nothing is near. */
export function findNearest(wanted: string, names: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, "en"))
    .slice(0, 3)
    .map((candidate) => candidate.name);
}

/** `did you mean a or b?`, or the fallback when nothing is near. */
export function suggest(wanted: string, names: readonly string[], otherwise: string): string {
  const nearest = findNearest(wanted, names);
  return nearest.length === 0 ? otherwise : `did you mean ${renderChoice(nearest)}?`;
}
