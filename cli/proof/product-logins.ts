import type { Connections } from "../../integrations/connection.ts";
import { openLocalTenant } from "../commands/verify/open-tenant.ts";
import { withProductProofs } from "../commands/verify/prove-product.ts";
import type { TenantAccess } from "../sandbox/environment.ts";
import { withResource } from "../with-resource.ts";
import { mailProof } from "./mail/mail-proof.ts";
import { positConnectVerify } from "./posit-connect-verify.ts";
import type { Proof } from "./proof.ts";

/** Proofs for which a new sandbox has all that they need. */
const proofs = [mailProof, positConnectVerify];

/** Signs in to the products of the sandbox as `verify` does. Returns one proof for each connection that a product uses. */
export async function proveLogins(
  connections: Connections,
  secrets: Record<string, Record<string, string>>,
  access: TenantAccess,
  now: Date,
): Promise<Proof[]> {
  const named = { tenantId: access.tenantId, authority: access.origin };
  const checkContext = {
    now,
    withinDays: undefined,
    commands: { up: "npm run local -- up", repair: "npm run local -- up" },
  };
  return await withResource(await openLocalTenant(named, access), async (tenant) => {
    const proved: Proof[] = [];
    for (const connection of Object.values(connections)) {
      const { name, system } = connection;
      const unproved = { name, system, passed: [], skipped: [], findings: [] };
      const clientSecret = secrets[name]?.["clientSecret"];
      const result = await withProductProofs(unproved, { connection, clientSecret, tenant, checkContext }, proofs);
      const found = result.findings.map(({ message, fix }) => `${message}; ${fix}`);
      const seen = [...(result.seen ?? []), ...found];
      if (result.passed.length > 0 || found.length > 0) proved.push({ name, ok: found.length === 0, seen });
    }
    return proved;
  });
}
