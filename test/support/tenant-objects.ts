import type { GraphObject, TenantGraph } from "./tenant-graph.ts";

/** The whole objects that stacks can have in a tenant, in the order of their ids. */
export async function readObjects(graph: TenantGraph): Promise<GraphObject[]> {
  const principals = await graph.list("/servicePrincipals");
  const lists = await Promise.all([
    graph.list("/applications"),
    graph.list("/oauth2PermissionGrants"),
    ...principals.map(({ id }) => graph.list(`/servicePrincipals/${id}/appRoleAssignments`)),
  ]);
  return [...principals, ...lists.flat()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The same objects without their tags. */
export function withoutTags(objects: readonly object[]): object[] {
  return objects.map((one) => omit(one, "tags"));
}

/** A copy of an object without one property. */
export function omit(object: object, key: string): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
