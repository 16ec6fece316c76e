import { renderCsv } from "../../output/csv.ts";
import type { Inventory, InventoryRow } from "./model.ts";
import { consentText, credentialsText, lastUseText, managerText, nextExpiry, ownerText } from "./texts.ts";

const heads = [
  "display name",
  "client id",
  "application of tenant",
  "application object id",
  "enterprise application object id",
  "managed by",
  "owners",
  "created on",
  "enabled",
  "credentials",
  "expires on",
  "days left",
  "access tier",
  "permissions",
  "last use",
  "command",
];

/** Returns one row for each registration, and for each application of another tenant if they were requested. */
export function renderInventoryCsv({ registrations, external, tenantId }: Inventory): string {
  const rows = [...registrations, ...(external ?? [])];
  return renderCsv(
    heads,
    rows.map((row) => cellsOf(row, tenantId)),
  );
}

function cellsOf(row: InventoryRow, tenantId: string) {
  const next = nextExpiry(row);
  return [
    row.displayName,
    row.clientId,
    row.homeTenantId ?? tenantId,
    row.applicationObjectId,
    row.servicePrincipalObjectId,
    managerText(row.manager),
    row.owners.map(ownerText).join("; "),
    row.createdOn,
    row.isEnabled === null ? null : row.isEnabled ? "yes" : "no",
    credentialsText(row),
    next?.expiresOn ?? null,
    next?.daysLeft ?? null,
    row.tier,
    row.permissions.map((one) => `${one.api} ${one.value} (${one.kind}, ${one.tier}, ${consentText(one)})`).join("; "),
    lastUseText(row.lastUse),
    row.command,
  ];
}
