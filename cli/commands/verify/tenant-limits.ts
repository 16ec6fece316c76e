import type { Connections } from "../../../integrations/connection.ts";
import type { LimitFinding } from "../limits/finding.ts";
import { findLimits } from "../limits/find-limits.ts";
import { type Locator, readTenant } from "../limits/read-tenant.ts";
import { wantedOfConnection } from "../limits/wanted.ts";
import type { IntegrationFinding, Severity, Verified } from "./finding.ts";
import type { GraphReader } from "./graph-reader.ts";

const check = "tenant-limits";

const severities: Record<LimitFinding["effect"], Severity> = {
  refused: "error",
  holds: "error",
  later: "warning",
  note: "warning",
  unchecked: "unchecked",
};

/** Reports what the tenant's policies will refuse: the next rotation, and consent by users. */
export async function withTenantLimits(
  verified: readonly Verified[],
  connections: Connections,
  graph: GraphReader,
  now: Date,
): Promise<Verified[]> {
  const deployed = Object.values(connections).flatMap(({ name, entra }): [string, Locator][] =>
    entra === undefined || entra.isExternal === true ? [] : [[name, { objectId: entra.applicationObjectId }]],
  );
  const locators = new Map(deployed);
  const reading = await readTenant(graph, locators, false);
  const found = findLimits(
    reading,
    (name) => {
      const connection = connections[name];
      if (connection === undefined) throw new Error(`${name} is not deployed`);
      return wantedOfConnection(connection);
    },
    now,
  );
  return verified.map((one) => {
    if (!locators.has(one.name)) return one;
    // A finding about the whole tenant is repeated for each integration, because none of them was checked.
    const own = found.filter(({ integration = one.name }) => integration === one.name);
    if (own.length === 0) return { ...one, passed: [...one.passed, check] };
    return { ...one, findings: [...one.findings, ...own.map((finding) => toFinding(one.name, finding))] };
  });
}

function toFinding(integration: string, { effect, message, fix, exemption }: LimitFinding): IntegrationFinding {
  const more = exemption === undefined ? "" : "; npm run limits prints the exemption to request";
  return { integration, check, severity: severities[effect], message, fix: `${fix}${more}` };
}
