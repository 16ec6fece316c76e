import { z } from "zod";
import type { SeedProblem } from "./seed-error.ts";
import { seedSchema } from "./schema.ts";

/** Returns every value that has the wrong type or form, and every unknown property. Values are never quoted. */
export function findShapeProblems(value: unknown): SeedProblem[] {
  const { error } = seedSchema.safeParse(value);
  return error?.issues.flatMap(problemsOf) ?? [];
}

function problemsOf(issue: z.core.$ZodIssue): SeedProblem[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], message: "unknown property" }));
  }
  if (issue.code === "invalid_key") {
    const message = "must be a name of at most 64 letters, digits, dots, dashes and underscores";
    return [{ path, message }];
  }
  return [{ path, message: lowerFirst(issue.message) }];
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
