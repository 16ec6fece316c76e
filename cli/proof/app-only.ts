import { isAppOnly as isAppOnlyClient } from "../../integrations/app-only.ts";
import type { ProofTarget } from "./product-proof.ts";

/** Whether a connection acts without users, so that its secret is enough to read what it may read. */
export function isAppOnly({ entra }: ProofTarget["connection"]): boolean {
  return isAppOnlyClient(entra);
}

/** The scope that a connection requests for an API. `names` are the API's addresses and its app id. */
export function findScope({ entra }: ProofTarget["connection"], names: readonly string[]): string | undefined {
  return entra.scopes.find((scope) => names.some((name) => scope === `${name}/.default`));
}
