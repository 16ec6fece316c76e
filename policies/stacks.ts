import { matchesAny } from "./glob.ts";
import type { Setting } from "./settings.ts";
import { stackOf } from "./urn.ts";

const productionWords = ["prod", "production", "prd", "live"];

/** The setting that names the production stacks, for each rule about them. */
export const productionStacks: Setting<string[]> = {
  type: "array",
  items: { type: "string" },
  default: productionWords.flatMap((word) => [word, `${word}-*`, `*-${word}`, `*-${word}-*`]),
  description: "Patterns of the names of production stacks",
};

/**
 * Whether the stack of a resource matches one of several patterns. Upper and lower case are the same, and so are the
 * three separators of a stack name: hyphen, underscore and dot.
 */
export function isInStack(urn: string, patterns: readonly string[]): boolean {
  return matchesAny(patterns.map(normalize), normalize(stackOf(urn)));
}

function normalize(name: string): string {
  return name.toLowerCase().replaceAll(/[_.]/g, "-");
}

/** The setting that names the development stacks, in which redirect URIs may lead to the user's machine. */
export const localStacks: Setting<string[]> = {
  type: "array",
  items: { type: "string" },
  default: ["dev", "local", "sandbox", "test"],
  description: "Patterns of the names of development stacks",
};
