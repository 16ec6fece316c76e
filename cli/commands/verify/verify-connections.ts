import type { Connections } from "../../../integrations/connection.ts";
import { runChecks } from "./checks/index.ts";
import type { Verified } from "./finding.ts";
import { openObserver, type OpenTenant } from "./gather.ts";
import type { CheckContext } from "./observation.ts";

/** Compares all integrations of a deployment with the tenant, in parallel. */
export async function verifyConnections(
  connections: Connections,
  secrets: Record<string, Record<string, string>>,
  tenant: OpenTenant,
  checkContext: CheckContext,
): Promise<Verified[]> {
  const observe = openObserver(tenant);
  const all = Object.values(connections).map(async (connection) => {
    const seen = await observe(connection, secrets[connection.name]?.["clientSecret"]);
    return runChecks(connection, seen, checkContext);
  });
  return await Promise.all(all);
}
