import { type Problem, renderPath } from "./problems.ts";

/** How many keys and list positions may lead to a value, including the name of the setting. No option needs half of it. */
export const maximumDepth = 32;

/**
 * Reports values that the schemas must not read: keys named `__proto__`, which they drop, maps whose length they fail to
 * compare, and values that are nested too deep. `at` is the path of the value.
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
    // zod compares the length of a map that was written instead of a text or a list.
    const isReserved = key === "__proto__" || (key === "length" && !isConvertible(entry));
    return [...(isReserved ? [reservedKey(path, key)] : []), ...checkStructure(entry, path)];
  });
}

/** False for a map with a key such as toString, which JavaScript calls for a comparison with a number. */
function isConvertible(value: unknown): boolean {
  try {
    return typeof Number(value) === "number";
  } catch {
    return false;
  }
}

function reservedKey(path: readonly PropertyKey[], key: string): Problem {
  return {
    path: renderPath(path),
    message: `must not be named ${key}, which JavaScript reserves`,
    fix: "choose another name, or remove it",
    code: "reserved-key",
  };
}
