import { renderValue } from "./problems.ts";
import type { FieldProblem } from "./schema.ts";

/** Reports values that occur more than once. Values are equal if `keyOf` returns the same for them. */
export function checkDistinct(
  values: readonly string[],
  keyOf: (value: string) => string = (value) => value,
): FieldProblem[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const key = keyOf(value);
    const isRepeated = seen.has(key);
    seen.add(key);
    if (!isRepeated) return [];
    return [
      {
        keys: [index],
        message: `must be listed once, got ${renderValue(value)}`,
        fix: "remove the repetition",
        code: "list-duplicate",
      },
    ];
  });
}
