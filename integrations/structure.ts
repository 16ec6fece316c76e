import { type Problem, renderPath } from "./problems.ts";

/** How many keys and list positions may lead to a value, with the name of the setting. No option needs half as many. */
export const maximumDepth = 32;

/**
 * Reports what the schemas would not see: keys named `__proto__`, which they drop, and values that are nested too deep to
 * be looked through. `at` is where the value is.
 */
export function checkStructure(value: unknown, at: readonly PropertyKey[]): Problem[] {
  if (typeof value !== "object" || value === null) return [];
  if (at.length > maximumDepth) {
    return [
      {
        path: renderPath(at.slice(0, 4)),
        message: `must not be nested deeper than ${String(maximumDepth)} levels`,
        fix: "check the indentation",
        code: "nested-too-deep",
      },
    ];
  }
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    return [...(key === "__proto__" ? [reservedKey(path)] : []), ...checkStructure(entry, path)];
  });
}

function reservedKey(path: readonly PropertyKey[]): Problem {
  return {
    path: renderPath(path),
    message: "must not be named __proto__, which JavaScript reserves",
    fix: "choose another name, or remove it",
    code: "reserved-key",
  };
}
