import type { Inventory, InventoryRow } from "../../commands/inventory/model.ts";

/** One row of an inventory, with anything changed. */
export function inventoryRow(changes: Partial<InventoryRow> = {}): InventoryRow {
  return {
    clientId: "8d0f6f5e-0000-4000-8000-000000000002",
    applicationObjectId: "8d0f6f5e-0000-4000-8000-000000000003",
    servicePrincipalObjectId: "8d0f6f5e-0000-4000-8000-000000000004",
    displayName: "Newsletter",
    createdOn: "2026-01-01T00:00:00Z",
    signInAudience: "AzureADMyOrg",
    isEnabled: true,
    homeTenantId: null,
    manager: { state: "unmanaged" },
    owners: [],
    credentials: [],
    permissions: [],
    tier: "none",
    lastUse: { state: "not seen", from: "2026-10-22T08:00:00Z" },
    command: "npm run adopt -- 8d0f6f5e-0000-4000-8000-000000000002",
    ...changes,
  };
}

/** A row in which every text of the tenant is the same. */
export function rowWith(text: string): InventoryRow {
  return inventoryRow({
    displayName: text,
    owners: [{ id: text, displayName: text, userPrincipalName: text }],
    manager: { state: "tagged", project: "p", stack: text, integration: text, reason: text, isUnknown: true },
    credentials: [
      {
        kind: "secret",
        keyId: "key",
        name: text,
        startsOn: "2026-01-01T00:00:00Z",
        expiresOn: "2026-12-01T00:00:00Z",
        daysLeft: 10,
        isOfEnterpriseApplication: false,
      },
    ],
    permissions: [
      {
        kind: "delegated",
        api: text,
        apiAppId: "api",
        value: text,
        tier: "standard",
        description: text,
        isRequested: true,
        consent: "none",
      },
    ],
    tier: "standard",
    lastUse: { state: "unknown", reason: text },
  });
}

/** An inventory of some rows. */
export function inventoryOf(rows: readonly InventoryRow[], changes: Partial<Inventory> = {}): Inventory {
  return {
    at: "2026-11-21T08:00:00.000Z",
    tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
    total: rows.length,
    registrations: rows,
    external: null,
    notes: [],
    ...changes,
  };
}
