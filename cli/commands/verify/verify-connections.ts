import { isAppOnly } from "../../../integrations/app-only.ts";
import type { Connection, Connections } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import type { ProofLevel } from "../../proof/product-proof.ts";
import { runChecks } from "./checks/index.ts";
import type { Verified } from "./finding.ts";
import { openObserver, type OpenTenant } from "./gather.ts";
import type { CheckContext } from "./observation.ts";
import { withProductProofs } from "./prove-product.ts";

/** How long a new secret is tried in each run. The credential report lags by as much. */
const triedMilliseconds = 48 * 3_600_000;

/** Why a secret was not tried, and how to try it. */
const sparedNote =
  "secret-accepted: not tried, because a sign-in would hide the product's last one in Microsoft's credential report; " +
  "--proof token tries it";

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

/**
 * Whether a run should not use the secret. The credential report is the only evidence of which secret a product uses that
 * signs in users, and it keeps only the last sign-in with each secret. A nightly check would always be that one.
 */
function isSpared({ entra }: Connection, now: Date): boolean {
  if (entra === undefined || isAppOnly(entra)) return false;
  const createdOn = recordedSecretOf(entra.credential)?.createdOn;
  return createdOn !== undefined && now.getTime() - Date.parse(createdOn) > triedMilliseconds;
}
