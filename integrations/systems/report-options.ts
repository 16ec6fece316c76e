import { renderValue } from "../stack-file/problems.ts";
import type { PlanContext } from "./system.ts";

/** Reports each of the named options that is set although it has no effect with another option. */
export function reportInapplicable<Options extends object>(
  given: Options,
  names: readonly (keyof Options & string)[],
  beside: string,
  { report }: PlanContext,
): void {
  for (const name of names) {
    if (given[name] === undefined) continue;
    report({
      keys: [name],
      message: `cannot be combined with ${beside}, got ${renderValue(given[name])}`,
      fix: "remove it",
      code: "option-unfit",
    });
  }
}

/** Reports each of the named options that another option requires and that is missing. */
export function reportMissing<Options extends object>(
  given: Options,
  needed: Readonly<Partial<Record<keyof Options & string, string>>>,
  because: string,
  { report }: PlanContext,
): void {
  for (const [name, what] of Object.entries<string | undefined>(needed)) {
    if (what === undefined || given[name as keyof Options] !== undefined) continue;
    report({
      keys: [name],
      message: `is required with ${because}, got nothing`,
      fix: `add it: ${what}`,
      code: "option-missing",
    });
  }
}
