import type { InventoryRow } from "./model.ts";

/** Filters of `inventory`. A row must match all that are given. */
export interface InventoryFilters {
  readonly unmanaged: boolean;
  readonly ownerless: boolean;
  /** Days. @default - expiry does not matter */
  readonly expiring?: number | undefined;
  /** Days. @default - use does not matter */
  readonly unused?: number | undefined;
}

const day = 86_400_000;

/** Returns whether a row matches all filters. */
export function matchesFilters(row: InventoryRow, filters: InventoryFilters, now: Date): boolean {
  return (
    (!filters.unmanaged || isUnmanaged(row)) &&
    (!filters.ownerless || row.owners.length === 0) &&
    (filters.expiring === undefined || isExpiring(row, filters.expiring)) &&
    (filters.unused === undefined || isUnused(row, filters.unused, now))
  );
}

/** Whether no stack manages it. One with the tag of a stack that could not be read may be managed. */
export function isUnmanaged({ manager }: Pick<InventoryRow, "manager">): boolean {
  return manager.state === "unmanaged" || (manager.state === "tagged" && manager.isUnknown);
}

/** Whether a credential expires within some days, or all of them have expired. */
export function isExpiring({ credentials }: Pick<InventoryRow, "credentials">, days: number): boolean {
  const left = credentials.flatMap(({ daysLeft }) => (daysLeft === null ? [] : [daysLeft]));
  const isLost = left.length > 0 && left.length === credentials.length && left.every((one) => one < 0);
  return isLost || left.some((one) => one >= 0 && one < days);
}

/**
 * Whether data shows that it has not signed in for some days. The report is relied on for 30 days, so an app that is missing
 * in it counts only for up to 30 days, and a new one only once it is old enough.
 */
function isUnused({ lastUse }: InventoryRow, days: number, now: Date): boolean {
  const limit = now.getTime() - days * day;
  if (lastUse.state === "unknown") return false;
  if (lastUse.state === "used") return Date.parse(lastUse.at) < limit;
  return Date.parse(lastUse.from) <= limit;
}
