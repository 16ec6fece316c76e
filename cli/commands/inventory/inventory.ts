import { readAllActivities } from "@entra-integrations/sign-in-evidence/app-activity.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { ProjectStacks } from "../../stack/project-stacks.ts";
import type { OpenTenant } from "../verify/gather.ts";
import { buildRows } from "./build.ts";
import { type InventoryFilters, matchesFilters } from "./filters.ts";
import type { Inventory, InventoryRow } from "./model.ts";
import { readListing } from "./read-tenant.ts";

/** Options for an inventory. */
export interface InventoryOptions {
  readonly filters: InventoryFilters;
  /** Whether to list enterprise applications of other tenants too. */
  readonly withExternal: boolean;
  /** The time in the tenant. */
  readonly now: Date;
  /** Whether it is the tenant of the sandbox. */
  readonly isLocal: boolean;
  readonly onProgress: (line: string) => void;
}

/** An inventory, or the permission that is missing to read it. */
export type InventoryResult =
  | { readonly state: "read"; readonly value: Inventory }
  | { readonly state: "refused"; readonly needs: string };

/** Reads all registrations of a tenant and combines them with the stacks of this project. */
export async function buildInventory(
  tenant: Pick<OpenTenant, "graph" | "graphOrigin" | "fetchGraph">,
  stacks: ProjectStacks,
  { tenantId, filters, withExternal, now, isLocal, onProgress }: InventoryOptions & { readonly tenantId: string },
): Promise<InventoryResult> {
  const [listing, activities] = await Promise.all([
    readListing({ graph: tenant.graph, withPrincipalOwners: withExternal, onProgress }),
    readActivities({ graphOrigin: tenant.graphOrigin, fetchGraph: tenant.fetchGraph, now }),
  ]);
  if (listing.state === "missing") throw new Error("Microsoft Graph has no collection of applications");
  if (listing.state === "refused") return listing;
  const { registrations, external } = await buildRows({
    tenantId,
    listing: listing.value,
    stacks,
    activities,
    now,
    isLocal,
  });
  const select = (rows: readonly InventoryRow[]): InventoryRow[] =>
    rows.filter((row) => matchesFilters(row, filters, now));
  const { grants } = listing.value;
  return {
    state: "read",
    value: {
      at: now.toISOString(),
      tenantId,
      total: registrations.length,
      registrations: select(registrations),
      external: withExternal ? select(external) : null,
      notes: [
        ...stacks.notes,
        ...(grants.state === "refused"
          ? [`It is unknown who consented to delegated permissions, because reading that needs ${grants.needs}`]
          : []),
        ...(activities.state === "unknown" ? [`The last use is unknown, because ${activities.reason}`] : []),
        ...unusedNotes(registrations, filters, now),
      ].map(visibleText),
    },
  };
}

type Reports = Parameters<typeof readAllActivities>[0];

/** The reports of sign-ins may be down while the rest of Microsoft Graph answers. */
async function readActivities(access: Reports): ReturnType<typeof readAllActivities> {
  try {
    return await readAllActivities(access);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { state: "unknown", reason: error.problem.message };
  }
}

/** Registrations for which the report does not reach back as far as `--unused` asks. */
function unusedNotes(rows: readonly InventoryRow[], { unused }: InventoryFilters, now: Date): string[] {
  if (unused === undefined) return [];
  const limit = now.getTime() - unused * 86_400_000;
  const unclear = rows.filter(({ lastUse }) => lastUse.state === "not seen" && Date.parse(lastUse.from) > limit);
  if (unclear.length === 0) return [];
  return [
    `--unused ${String(unused)} leaves out ${String(unclear.length)} that the sign-in report does not contain, because they are newer or the report is relied on for only 30 days`,
  ];
}
