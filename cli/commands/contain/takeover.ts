import tierData from "@entra-integrations/policies/permission-tiers.json" with { type: "json" };
import type { Journal } from "./journal.ts";

const { application, delegated } = tierData.tiers.tenant;
const roles = new Map(Object.values(application).flatMap((ids) => Object.entries(ids).map(([name, id]) => [id, name])));
const scopes = new Set(Object.values(delegated).flatMap((ids) => Object.keys(ids)));

/** The permissions of a client that can take over the tenant, so that an issued token with one of them can undo the cut. */
export function findTakeoverPermissions({ before, foundLater }: Pick<Journal, "before" | "foundLater">): string[] {
  const found = [before, foundLater].flatMap(({ appRoleAssignments = [], grants = [] }) => [
    ...appRoleAssignments.map(({ appRoleId }) => roles.get(appRoleId)),
    ...grants.flatMap(({ scope }) => (scope ?? "").split(" ")).filter((value) => scopes.has(value)),
  ]);
  return [...new Set(found.filter((name) => name !== undefined))];
}
