import type { AppActivities } from "@entra-integrations/sign-in-evidence/app-activity.ts";
import type { Unknown } from "@entra-integrations/sign-in-evidence/report-access.ts";
import { mapLimited } from "../../map-limited.ts";
import { quoteWord } from "../../undeclared/removal.ts";
import { readExpiry } from "../handoff/expiry.ts";
import { highestTier } from "../overview/permissions.ts";
import type { ListedApplication, ListedCredential, ListedPrincipal } from "./graph-objects.ts";
import { lastUseOf } from "./last-use.ts";
import { openManagers, type ReadStacks } from "./managers.ts";
import type { InventoryCredential, InventoryRow, Manager } from "./model.ts";
import { openPermissions } from "./permissions.ts";
import type { TenantListing } from "./read-tenant.ts";

/** Microsoft's own enterprise applications are of this tenant. */
const microsoftTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** Everything that the rows are made of. */
export interface BuildRequest {
  readonly tenantId: string;
  readonly listing: TenantListing;
  readonly stacks: ReadStacks;
  readonly activities: AppActivities | Unknown;
  readonly now: Date;
  /** Whether it is the tenant of the sandbox. */
  readonly isLocal: boolean;
}

/** The rows of a tenant, sorted by name. */
export interface InventoryRows {
  readonly registrations: readonly InventoryRow[];
  /** Enterprise applications of other tenants, without Microsoft's own. */
  readonly external: readonly InventoryRow[];
}

/** How many APIs are read at the same time. */
const concurrentRows = 4;

/** Combines the registrations, the enterprise applications, the stacks and the sign-in report. */
export async function buildRows(request: BuildRequest): Promise<InventoryRows> {
  const { listing, tenantId } = request;
  const principals = new Map(listing.principals.map((one) => [one.appId.toLowerCase(), one]));
  const own = new Set(listing.applications.map(({ appId }) => appId.toLowerCase()));
  const external = listing.principals.filter(
    ({ appId, appOwnerOrganizationId: home }) =>
      !own.has(appId.toLowerCase()) &&
      home !== undefined &&
      home !== null &&
      home.toLowerCase() !== microsoftTenantId &&
      home.toLowerCase() !== tenantId.toLowerCase(),
  );
  const buildRow = openRows(request);
  return {
    registrations: sorted(
      await mapLimited(listing.applications, concurrentRows, (one) =>
        buildRow(one, principals.get(one.appId.toLowerCase())),
      ),
    ),
    external: sorted(await mapLimited(external, concurrentRows, (one) => buildRow(undefined, one))),
  };
}

type Parts =
  | [application: ListedApplication, principal: ListedPrincipal | undefined]
  | [application: undefined, principal: ListedPrincipal];

function openRows({
  listing,
  stacks,
  activities,
  now,
  isLocal,
}: BuildRequest): (...parts: Parts) => Promise<InventoryRow> {
  const findManager = openManagers(stacks);
  const permissionsOf = openPermissions(listing);
  return async (...[application, principal]) => {
    const main = application ?? principal;
    const permissions = await permissionsOf(application, principal);
    const manager = findManager(main.appId, [...main.tags, ...(principal?.tags ?? [])]);
    const createdOn = main.createdDateTime ?? null;
    return {
      clientId: main.appId,
      applicationObjectId: application?.id ?? null,
      servicePrincipalObjectId: principal?.id ?? null,
      displayName: main.displayName ?? "",
      createdOn,
      signInAudience: main.signInAudience ?? null,
      isEnabled: principal?.accountEnabled ?? null,
      homeTenantId: application === undefined ? (principal.appOwnerOrganizationId ?? null) : null,
      manager,
      owners: (listing.owners.get(main.id) ?? []).map(({ id, displayName, userPrincipalName }) => ({
        id,
        displayName: displayName ?? null,
        userPrincipalName: userPrincipalName ?? null,
      })),
      credentials: [...credentialsOf(application, now, false), ...credentialsOf(principal, now, true)],
      permissions,
      tier: highestTier(permissions),
      lastUse: lastUseOf(activities, main.appId, createdOn),
      command: commandOf(manager, main.appId, isLocal),
    };
  };
}

function credentialsOf(
  holder: ListedApplication | ListedPrincipal | undefined,
  now: Date,
  isOfEnterpriseApplication: boolean,
): InventoryCredential[] {
  const toCredential =
    (kind: InventoryCredential["kind"]) =>
    ({ keyId, displayName, startDateTime, endDateTime }: ListedCredential): InventoryCredential => {
      const expiresOn = endDateTime ?? null;
      return {
        kind,
        keyId,
        name: displayName ?? null,
        startsOn: startDateTime ?? null,
        expiresOn,
        daysLeft: expiresOn === null ? null : readExpiry(expiresOn, now).daysLeft,
        isOfEnterpriseApplication,
      };
    };
  return [
    ...(holder?.passwordCredentials ?? []).map(toCredential("secret")),
    ...(holder?.keyCredentials ?? []).map(toCredential("certificate")),
  ];
}

function commandOf(manager: Manager, clientId: string, isLocal: boolean): string | null {
  if (manager.state === "unmanaged") return `npm run adopt -- ${clientId}`;
  if (manager.state === "tagged" && manager.isUnknown) {
    return `npm run recover -- --stack ${quoteWord(manager.stack)}${isLocal ? " --local" : ""}`;
  }
  return null;
}

function sorted(rows: readonly InventoryRow[]): InventoryRow[] {
  return rows.toSorted(
    (a, b) => a.displayName.localeCompare(b.displayName, "en") || (a.clientId < b.clientId ? -1 : 1),
  );
}
