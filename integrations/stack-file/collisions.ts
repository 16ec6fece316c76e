import { checkFormerNames } from "../lifecycle/former-names.ts";
import { allRedirectUris, isLoopbackUri } from "../registration/redirect-uris.ts";
import type { IntegrationSpec } from "../spec.ts";
import { cut, type Problem, renderPath, renderValue } from "./problems.ts";

const root = "integrations";

/** The problems of integrations that share a display name, a redirect URI, an earlier name or names in a vault by mistake. */
export function checkCollisions(specs: IntegrationSpec[]): Problem[] {
  return [
    ...checkDisplayNames(specs),
    ...checkSharedRedirectUris(specs),
    ...checkFormerNames(specs),
    ...checkVaultNames(specs),
  ];
}

function checkDisplayNames(specs: IntegrationSpec[]): Problem[] {
  const seen = new Map<string, string>();
  return specs.flatMap(({ name, displayName, entra }) => {
    if (entra === undefined) return [];
    const first = seen.get(displayName.toLowerCase());
    seen.set(displayName.toLowerCase(), first ?? name);
    if (first === undefined) return [];
    return [
      {
        path: renderPath([root, name, "displayName"]),
        message: `must differ from that of ${cut(first)}, got ${renderValue(displayName)}`,
        fix: "give each integration a display name that tells it apart in the portal",
        code: "display-name-taken",
      },
    ];
  });
}

function checkSharedRedirectUris(specs: IntegrationSpec[]): Problem[] {
  const seen = new Map<string, string>();
  return specs.flatMap(({ name, entra }) => {
    if (entra === undefined) return [];
    // A loopback address is the user's machine: many desktop applications share it.
    const uris = allRedirectUris(entra.redirectUris).filter((uri) => !isLoopbackUri(uri));
    return uris.flatMap((uri) => {
      const first = seen.get(uri);
      seen.set(uri, first ?? name);
      if (first === undefined || first === name || entra.sharesRedirectUris) return [];
      return [
        {
          path: renderPath([root, name]),
          message: `must not register a redirect URI of ${cut(first)}, got ${renderValue(uri)}`,
          fix: "remove one of the two integrations, or set shareRedirectUris: true where the product has one callback for both",
          code: "redirect-uri-taken",
        },
      ];
    });
  });
}

/** Reports integrations that would write secrets of the same names to one vault. */
function checkVaultNames(specs: readonly IntegrationSpec[]): Problem[] {
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
