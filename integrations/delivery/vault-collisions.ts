import type { IntegrationSpec } from "../spec.ts";
import { cut, type Problem, renderPath, renderValue } from "../stack-file/problems.ts";

/** Reports integrations that would write secrets of the same names to one vault. */
export function checkVaultNames(specs: readonly IntegrationSpec[]): Problem[] {
  const firstWith = new Map<string, string>();
  return specs.flatMap(({ name, entra }) => {
    if (entra?.deliverTo?.keyVault === undefined) return [];
    const { vaultId, namePrefix, at } = entra.deliverTo.keyVault;
    const place = `${vaultId.toLowerCase()} ${namePrefix}`;
    const first = firstWith.get(place);
    firstWith.set(place, first ?? name);
    if (first === undefined) return [];
    return [
      {
        path: renderPath([...at.slice(0, -1), "namePrefix"]),
        message: `must differ from that of ${cut(first)} in the same vault, got ${renderValue(namePrefix)}`,
        fix: "write another prefix, or deliver to another vault",
        code: "key-vault-names-taken",
      },
    ];
  });
}
