import { renderDays } from "../handoff/expiry.ts";
import { countOf } from "../overview/dates.ts";
import type {
  InventoryCredential,
  InventoryOwner,
  InventoryPermission,
  InventoryRow,
  LastUse,
  Manager,
} from "./model.ts";

/** Texts that the table, the CSV file and the page share. None of them is escaped yet. */

/** Returns the manager, such as `prod: erp-sync`. */
export function managerText(manager: Manager): string {
  if (manager.state === "unmanaged") return "nobody";
  const name = `${manager.stack}: ${manager.integration}`;
  return manager.state === "managed" ? name : `${name}, by its tag; ${manager.reason}`;
}

/** Returns the name of an owner. */
export function ownerText({ id, displayName, userPrincipalName }: InventoryOwner): string {
  return userPrincipalName ?? displayName ?? id;
}

/** Returns the expiry of the credential that expires next, or of the last one if all have expired. */
export function nextExpiry({ credentials }: Pick<InventoryRow, "credentials">): InventoryCredential | undefined {
  const sorted = credentials
    .filter(({ daysLeft }) => daysLeft !== null)
    .sort((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0));
  return sorted.find(({ daysLeft }) => (daysLeft ?? 0) >= 0) ?? sorted.at(-1);
}

/** Returns a date and the days until it, such as `2027-02-09, in 80 days`; `none` without a credential. */
export function expiryText(row: Pick<InventoryRow, "credentials">): string {
  const next = nextExpiry(row);
  if (next === undefined) return row.credentials.length === 0 ? "no secret or certificate" : "unknown";
  return `${next.expiresOn?.slice(0, 10) ?? ""}, ${renderDays(next.daysLeft ?? 0)}`;
}

/** Returns the number of secrets and certificates, such as `2 secrets, 1 certificate`. */
export function credentialsText({ credentials }: Pick<InventoryRow, "credentials">): string {
  const count = (kind: InventoryCredential["kind"]): number => credentials.filter((one) => one.kind === kind).length;
  return (["secret", "certificate"] as const)
    .flatMap((kind) => (count(kind) === 0 ? [] : [countOf(count(kind), kind)]))
    .join(", ");
}

/** Returns the last use, with the reason if it is unknown. */
export function lastUseText(lastUse: LastUse): string {
  if (lastUse.state === "used") return lastUse.at.slice(0, 10);
  if (lastUse.state === "not seen") return `not seen since ${lastUse.from.slice(0, 10)}`;
  return `unknown: ${lastUse.reason}`;
}

/** Whether a permission is granted or only requested. */
export function consentText({ consent, isRequested }: InventoryPermission): string {
  if (consent === "none") return "only requested";
  if (consent === "unknown") return "requested, consent unknown";
  const by = consent === "everyone" ? "granted" : "granted by single users";
  return isRequested ? by : `${by}, not requested`;
}
