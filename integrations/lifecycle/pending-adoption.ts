import type { Connection } from "../connection.ts";
import type { EntraSpec } from "../spec.ts";
import type { AdoptSpec } from "./adoption.ts";

/**
 * The `adopt` block of an entry that this run imports. The last run recorded no registration for it, or one that was
 * retired and deleted. Later runs ignore the block, because the engine refuses to replace a resource that has an import id.
 */
export function pendingAdoption(
  { lifecycle }: Pick<EntraSpec, "lifecycle">,
  recorded: Connection | undefined,
): AdoptSpec | undefined {
  return recorded?.entra === undefined ? lifecycle.adopt : undefined;
}
