import type { ProofTarget } from "./product-proof.ts";

/** Whether a connection acts without users, so that its secret is enough to read what it may read. */
export function isAppOnly({ entra }: Pick<ProofTarget["connection"], "entra">): boolean {
  const { delegated } = entra.consent.permissions;
  return delegated.length === 0 && entra.scopes.length > 0 && entra.scopes.every((one) => one.endsWith("/.default"));
}

/** The scope that a connection requests for an API. `names` are the API's addresses and its app id. */
export function findScope({ entra }: ProofTarget["connection"], names: readonly string[]): string | undefined {
  return entra.scopes.find((scope) => names.some((name) => scope === `${name}/.default`));
}
