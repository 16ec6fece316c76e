import type { Connections } from "../../../integrations/connection.ts";
import type { ProofLevel } from "../../proof/product-proof.ts";
import { runChecks } from "./checks/index.ts";
import type { Verified } from "./finding.ts";
import { openObserver, type OpenTenant } from "./gather.ts";
import type { CheckContext } from "./observation.ts";
import { withProductProofs } from "./prove-product.ts";
import { isSpared, sparedNote } from "./spared-secret.ts";

/**
 * Compares all integrations of a deployment with the tenant and proves them, in parallel. Without a level, `product` for all
 * except secrets whose use a sign-in would hide.
 */
export async function verifyConnections(
  connections: Connections,
  secrets: Record<string, Record<string, string>>,
  tenant: OpenTenant,
  checkContext: CheckContext,
  proof: ProofLevel | undefined,
): Promise<Verified[]> {
  const observe = openObserver(tenant);
  const all = Object.values(connections).map(async (connection) => {
    const isLeftAlone = proof === undefined && isSpared(connection, checkContext.now);
    const usesSecrets = proof !== "none" && !isLeftAlone;
    const clientSecret = usesSecrets ? secrets[connection.name]?.["clientSecret"] : undefined;
    const seen = await observe(connection, clientSecret);
    const verified = runChecks(connection, seen, { ...checkContext, usesSecrets });
    if (isLeftAlone) return { ...verified, seen: [sparedNote] };
    if ((proof ?? "product") !== "product") return verified;
    return await withProductProofs(verified, { connection, clientSecret, tenant, checkContext });
  });
  return await Promise.all(all);
}
