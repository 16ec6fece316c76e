import { renderValue } from "./problems.ts";
import type { FieldProblem } from "./schema.ts";

/** Reports values that occur more than once. `keyOf` tells which values are the same. */
export function checkDistinct(
  values: readonly string[],
  keyOf: (value: string) => string = (value) => value,
): FieldProblem[] {
  const keys = values.map((value) => keyOf(value));
  return values.flatMap((value, index) =>
    keys.indexOf(keys[index] ?? "") === index
      ? []
      : [
          {
            keys: [index],
            message: `must be listed once, got ${renderValue(value)}`,
            fix: "remove the repetition",
            code: "list-duplicate",
          },
        ],
  );
}
