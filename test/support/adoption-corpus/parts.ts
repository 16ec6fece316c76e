import type { MadeByHand } from "./made-by-hand.ts";
import type { WholeRegistration } from "./read-whole.ts";

/** How many parts a registration has. */
type Parts = Record<
  "grants" | "roles" | "assigned" | "owners" | "servicePrincipalOwners" | "certificates" | "trusts" | "deleted",
  number
>;

/** Counts what Microsoft Graph shows. */
export function countParts(whole: WholeRegistration): Parts {
  const count = (list: unknown): number => ((list ?? []) as unknown[]).length;
  return {
    grants: count(whole.grants),
    roles: count(whole.appRoleAssignments),
    assigned: count(whole.appRoleAssignedTo),
    owners: count(whole.applicationOwners),
    servicePrincipalOwners: count(whole.servicePrincipalOwners),
    certificates: count(whole.keyCredentials),
    trusts: count(whole.federatedCredentials),
    deleted: count(whole.deletedItems),
  };
}

/** Counts what the corpus creates. */
export function countGivenParts(entry: MadeByHand): Parts {
  return {
    grants: entry.grants?.length ?? 0,
    roles: Object.values(entry.roles ?? {}).flat().length,
    // The client of the API has one of its roles too.
    assigned: (entry.assigned?.length ?? 0) + (entry.key === "orders-api" ? 1 : 0),
    owners: entry.owners?.length ?? 0,
    servicePrincipalOwners: entry.servicePrincipalOwners?.length ?? 0,
    certificates: entry.certificates?.length ?? 0,
    trusts: entry.federatedCredentials?.length ?? 0,
    // A twin has an enterprise application.
    deleted: entry.hasDeletedTwin === true ? 2 : 0,
  };
}
