import { z } from "zod";
import type { Tenant } from "../../tenant.ts";
import type { TokenLifetimePolicy } from "./entities.ts";

/**
 * Seconds that an access token without a policy lives.
 * Departs from Entra: Access tokens without a policy always have the same lifetime. In Entra it is between 60 and 90
 * minutes.
 */
export const defaultLifetimeSeconds = 3599;

const definition = z.object({
  TokenLifetimePolicy: z.object({ AccessTokenLifetime: z.string().regex(/^(\d+\.)?\d+:\d+:\d+$/) }),
});

/** The lifetime in a policy, of ten minutes to a day; undefined if its definition is not valid. */
export function lifetimeSeconds({
  definition: [text = ""],
}: Pick<TokenLifetimePolicy, "definition">): number | undefined {
  let span: string;
  try {
    span = definition.parse(JSON.parse(text)).TokenLifetimePolicy.AccessTokenLifetime;
  } catch {
    return undefined;
  }
  const [days, time] = span.includes(".") ? span.split(".") : ["0", span];
  const [hours = 0, minutes = 0, seconds = 0] = (time ?? "").split(":").map(Number);
  const total = Number(days) * 86_400 + hours * 3600 + minutes * 60 + seconds;
  return total >= 600 && total <= 86_400 ? total : undefined;
}

/**
 * Seconds that an access token of a client to an API lives.
 * Departs from Entra: The policy of the organization comes first, then that of the API, then that of the client.
 * Microsoft's pages contradict each other about the last two.
 */
export function accessTokenSeconds(tenant: Tenant, clientAppId: string, apiAppId: string): number {
  const { tokenLifetimePolicies: known, tokenLifetimeAssignments: assignments } = tenant.policies;
  if (known.length === 0) return defaultLifetimeSeconds;
  const assigned = [apiAppId, clientAppId].flatMap((appId) =>
    [tenant.findServicePrincipal(appId)?.id, tenant.findApplication(appId)?.id].map((id) => assignments[id ?? ""]),
  );
  const policy =
    known.find(({ isOrganizationDefault }) => isOrganizationDefault) ??
    assigned.map((policyId) => known.find(({ id }) => id === policyId)).find((one) => one !== undefined);
  return (policy && lifetimeSeconds(policy)) ?? defaultLifetimeSeconds;
}
