import { renderValue } from "./problems.ts";
import type { FieldProblem } from "./schema.ts";

/** The entries of a list that stand in it before. */
export function checkDistinct(values: readonly string[]): FieldProblem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
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
