import type { Connection } from "../../../integrations/connection.ts";
import { describePermission, type PermissionDescription } from "../report/permission-description.ts";

/**
 * How much an integration may do: a tier of `policies/permission-tiers.json`, `standard` for other permissions, and `none`
 * without permissions.
 */
export type Tier = (typeof tiers)[number];

/** All tiers, the highest first. */
export const tiers = ["tenant", "content", "mailboxes", "advisory", "standard", "none"] as const;

/** Names of the tiers on the page. */
export const tierLabels: Record<Tier, string> = {
  tenant: "Whole tenant",
  content: "All content",
  mailboxes: "All mailboxes",
  advisory: "Broad",
  standard: "Standard",
  none: "None",
};

/** Tiers that need a justification. */
const privilegedTiers: readonly Tier[] = ["tenant", "content", "mailboxes"];

/** One declared permission of an integration. */
export interface OverviewPermission {
  readonly kind: "delegated" | "application";
  readonly api: string;
  /** Such as `User.Read`. */
  readonly value: string;
  readonly tier: Tier;
  /** Microsoft's description, or what its tier allows; null if neither is known. */
  readonly description: string | null;
}

/** Lists the permissions of an integration, those of the highest tier first. */
export function listPermissions({ entra }: Connection): OverviewPermission[] {
  if (entra === undefined) return [];
  const { application, delegated } = entra.consent.permissions;
  const of = (kind: OverviewPermission["kind"], list: typeof application) =>
    list.map(({ api, apiAppId, value }): OverviewPermission => {
      const { description, risk } = describePermission({ kind, apiAppId, permission: value });
      return { kind, api, value, tier: tierOf(risk), description: description ?? risk?.means ?? null };
    });
  const found = [...of("application", application), ...of("delegated", delegated)];
  return found.sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier));
}

/** Returns the tier of a described permission. */
export function tierOf(risk: PermissionDescription["risk"]): Tier {
  return tiers.find((name) => name === risk?.tier) ?? "standard";
}

/** Returns the highest tier of a list. */
export function highestTier(permissions: readonly Pick<OverviewPermission, "tier">[]): Tier {
  return tiers.find((tier) => permissions.some((one) => one.tier === tier)) ?? "none";
}

/** Whether a permission gives access to all users' data or to the whole tenant. */
export function isPrivileged({ tier }: Pick<OverviewPermission, "tier">): boolean {
  return privilegedTiers.includes(tier);
}
