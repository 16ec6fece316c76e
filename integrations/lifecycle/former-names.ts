import type { IntegrationSpec } from "../spec.ts";
import { cut, type Problem, renderPath, renderValue } from "../stack-file/problems.ts";

/** The earlier name of a renamed integration; undefined for one that was not renamed. */
function formerNameOf({ entra }: IntegrationSpec): string | undefined {
  return entra?.lifecycle.formerName;
}

/**
 * Records of the last run by the present names of their integrations. A renamed integration has the record of its earlier
 * name until a run has recorded the new one.
 */
export function byPresentName<Entry>(
  specs: readonly IntegrationSpec[],
  recorded: Readonly<Record<string, Entry>>,
): Record<string, Entry> {
  const renamed = specs.flatMap((spec): [string, Entry][] => {
    const formerName = formerNameOf(spec);
    if (formerName === undefined || Object.hasOwn(recorded, spec.name)) return [];
    return Object.hasOwn(recorded, formerName) ? [[spec.name, recorded[formerName] as Entry]] : [];
  });
  return { ...recorded, ...Object.fromEntries(renamed) };
}

/** Reports earlier names that do not lead to the resources of exactly one integration. */
export function checkFormerNames(specs: readonly IntegrationSpec[]): Problem[] {
  const names = new Set(specs.map(({ name }) => name));
  const firstWith = new Map<string, string>();
  return specs.flatMap((spec): Problem[] => {
    const formerName = formerNameOf(spec);
    if (formerName === undefined) return [];
    const first = firstWith.get(formerName);
    firstWith.set(formerName, first ?? spec.name);
    const path = renderPath(["integrations", spec.name, "formerName"]);
    if (names.has(formerName)) {
      return [
        {
          path,
          message: `must not be the name of an integration in the same stack, got ${renderValue(formerName)}`,
          fix: "remove formerName if the rename is deployed; otherwise deploy it before the name is used again",
          code: "former-name-in-use",
        },
      ];
    }
    if (first === undefined) return [];
    return [
      {
        path,
        message: `must differ from the earlier name of ${cut(first)}, got ${renderValue(formerName)}`,
        fix: `remove formerName here or from ${cut(first)}`,
        code: "former-name-taken",
      },
    ];
  });
}
