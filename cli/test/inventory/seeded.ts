import { startTenant, type TenantHandle, type TenantOptions } from "../../../packages/entra-tenant/index.ts";
import { deployedConnection } from "../connection.ts";
import { buildInventory } from "../../commands/inventory/inventory.ts";
import type { Inventory, InventoryRow } from "../../commands/inventory/model.ts";
import type { InventoryFilters } from "../../commands/inventory/filters.ts";
import { openLocalTenant } from "../../commands/verify/open-tenant.ts";
import type { ProjectStacks } from "../../stack/project-stacks.ts";
import { withResource } from "../../with-resource.ts";

/** The time in the tenant. */
export const today = new Date("2026-11-21T08:00:00Z");

/** Registrations as people make them, and one that a stack manages. */
const registrations = {
  users: {
    ada: { displayName: "Ada Adams", roles: ["Global Administrator"] },
  },
  applications: {
    "erp-sync": { displayName: "ERP sync", owners: ["ada"], secrets: [{ displayName: "period from 2026-11-01" }] },
    newsletter: {
      displayName: "Newsletter",
      appRoles: [{ value: "Issues.Read" }],
      secrets: [
        { displayName: "first", endDateTime: "2026-12-01T00:00:00Z" },
        { displayName: "second", endDateTime: "2027-06-01T00:00:00Z" },
      ],
      permissions: { "Microsoft Graph": { delegated: ["User.Read"], application: ["Mail.Read"] } },
      adminConsent: true,
    },
    archive: {
      displayName: "Archive",
      owners: ["ada"],
      permissions: {
        "Microsoft Graph": { application: ["Files.ReadWrite.All"] },
        newsletter: { application: ["Issues.Read"] },
      },
    },
    forgotten: { displayName: "Forgotten", secrets: [{ endDateTime: "2026-01-31T00:00:00Z" }] },
  },
  servicePrincipals: {
    crm: {
      displayName: "Customer database",
      appId: "5c0e9d1b-3a7f-4e26-b8d4-1f2a6c7b8d93",
      identifierUris: ["https://crm.example.com"],
    },
  },
} satisfies TenantOptions["seed"];

/** Name of a registration in the seed. */
export type Name = keyof typeof registrations.applications;

/** Stacks of a project, by default one that manages a registration. */
export function stacksOf(connections: Record<string, string>, changes: Partial<ProjectStacks> = {}): ProjectStacks {
  const found = Object.entries(connections).map(([name, clientId]) => {
    const connection = deployedConnection({ name });
    return [name, { ...connection, entra: { ...connection.entra!, clientId } }] as const;
  });
  return {
    project: "contoso",
    stacks: [{ stack: "prod", connections: Object.fromEntries(found) }],
    unreadable: [],
    isComplete: true,
    notes: [],
    ...changes,
  };
}

/** Options of an inventory in a test. */
export interface TakeOptions {
  readonly stacks?: ProjectStacks;
  readonly filters?: Partial<InventoryFilters>;
  readonly withExternal?: boolean;
  readonly onProgress?: (line: string) => void;
}

/** Takes an inventory of a tenant as its deployer. */
export async function take(tenant: TenantHandle, options: TakeOptions = {}): Promise<Inventory> {
  const { stacks = stacksOf({}), filters = {}, withExternal = false, onProgress = () => undefined } = options;
  const { tenantId, origin } = tenant;
  const opened = await openLocalTenant({ tenantId, authority: origin }, tenant);
  const found = await withResource(opened, (open) =>
    buildInventory(open, stacks, {
      tenantId,
      filters: { unmanaged: false, ownerless: false, ...filters },
      withExternal,
      now: today,
      isLocal: true,
      onProgress,
    }),
  );
  if (found.state !== "read") throw new Error(`the inventory needs ${found.needs}`);
  return found.value;
}

/** Finds a row by its display name. */
export function rowOf({ registrations: rows, external }: Inventory, displayName: string): InventoryRow {
  const row = [...rows, ...(external ?? [])].find((one) => one.displayName === displayName);
  if (row === undefined) throw new Error(`there is no row ${displayName}`);
  return row;
}

/** Starts the tenant of the tests. */
export function startSeeded(options: Omit<TenantOptions, "now"> = {}): Promise<TenantHandle> {
  return startTenant({ seed: registrations, now: () => today, ...options });
}
