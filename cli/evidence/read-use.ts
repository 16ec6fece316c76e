import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connections } from "../../integrations/connection.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { findNamedTenant } from "../commands/verify/open-tenant.ts";
import type { NamedOutputs } from "../stack/each-stack.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import type { StackSource } from "../stack/stack-source.ts";
import { type EvidenceTenant, readEvidence } from "./read-evidence.ts";

/**
 * Reads the evidence of use by name of the integration. The reports of sign-ins may be down while the rest of Microsoft
 * Graph answers. Then the use is unknown.
 */
export async function readUse(
  connections: Connections,
  tenant: Omit<EvidenceTenant, "now">,
  now: Date,
): Promise<Map<string, AppEvidence>> {
  try {
    return await readEvidence(connections, { ...tenant, now });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const unknown: AppEvidence = { state: "unknown", reason: error.problem.message };
    return new Map(Object.keys(connections).map((name) => [name, unknown]));
  }
}

/** Opens the tenant of a stack and reads the evidence of use. */
export async function readStackUse(
  { connections, localStack, now }: Pick<NamedOutputs, "connections" | "localStack" | "now">,
  request: StackSource & { readonly onProgress: (line: string) => void },
): Promise<Map<string, AppEvidence>> {
  const named = findNamedTenant(connections);
  if (named === undefined) return new Map();
  return await withStackTenant({ ...request, named, localStack }, (tenant) => readUse(connections, tenant, now));
}
