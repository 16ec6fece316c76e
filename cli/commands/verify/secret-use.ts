import type { Connections } from "../../../integrations/connection.ts";
import { readUse } from "../../evidence/read-use.ts";
import { findEndingSecrets } from "../../tasks/warnings.ts";
import { quoteWord } from "../../undeclared/removal.ts";
import type { IntegrationFinding, Verified } from "./finding.ts";
import type { OpenTenant } from "./gather.ts";

const check = "secret-use";

/**
 * Reports secrets that end although the product may still use them. Sign-ins are read only for integrations whose
 * overlap is near its end.
 */
export async function withSecretUse(
  verified: readonly Verified[],
  connections: Connections,
  tenant: OpenTenant,
  now: Date,
): Promise<Verified[]> {
  const near = Object.values(connections).filter((one) => findEndingSecrets(one, undefined, now).length > 0);
  const evidence = await readUse(Object.fromEntries(near.map((one) => [one.name, one])), tenant, now);
  return verified.map((one) => {
    const connection = near.find(({ name }) => name === one.name);
    if (connection === undefined) return one;
    const endings = findEndingSecrets(connection, evidence.get(one.name), now);
    if (endings.length === 0) return { ...one, passed: [...one.passed, check] };
    const findings = endings.map(({ message, use, evidence: sentence }): IntegrationFinding => ({
      integration: one.name,
      check,
      severity: use === "unknown" ? "unchecked" : "warning",
      message: `${message} (${sentence.replace(/\.$/, "")})`,
      fix: `enter the new secret in ${connection.handoff.product}: npm run handoff -- ${quoteWord(one.name)} --with-secrets`,
    }));
    return { ...one, findings: [...one.findings, ...findings] };
  });
}
