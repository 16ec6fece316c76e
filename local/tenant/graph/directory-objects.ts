import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import { applications } from "./application-projection.ts";
import { notFound } from "./errors.ts";
import { groupSet } from "./group-projection.ts";
import { type EntitySet, listResponse, versionOf } from "./odata.ts";
import type { Projection } from "./projection.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";
import { projectUser, users } from "./user-projection.ts";

type Version = "v1.0" | "beta";

/** Types of directory objects that this tenant has. */
export const directoryTypes = ["user", "group", "servicePrincipal", "application"] as const;
export type DirectoryType = (typeof directoryTypes)[number];

/** An object of the directory, whatever its type, as Graph serves it; undefined when there is none, or none of these types. */
export function findDirectoryObject(
  tenant: Tenant,
  id: string,
  version: Version,
  types: readonly DirectoryType[] = directoryTypes,
): Projection | undefined {
  for (const type of types) {
    const body = projections[type](tenant, id, version);
    if (body) return { "@odata.type": `#microsoft.graph.${type}`, ...body };
  }
  return undefined;
}

const projections: Record<DirectoryType, (tenant: Tenant, id: string, version: Version) => Projection | undefined> = {
  user: (tenant, id) => {
    const user = tenant.users.get(id);
    return user && projectUser(user);
  },
  group: (tenant, id, version) => {
    const group = tenant.groups.get(id);
    return group && groupSet(version).project(group);
  },
  servicePrincipal: (tenant, id, version) => {
    const principal = tenant.servicePrincipals.get(id);
    return principal && servicePrincipalSet(tenant, version).project(principal);
  },
  application: (tenant, id) => {
    const application = tenant.applications.get(id);
    return application && applications.project(application);
  },
};

/** Objects of several types in one collection, as owners are. */
export function directoryObjects(tenant: Tenant, version: Version = "v1.0"): EntitySet<{ id: string }> {
  return {
    name: "directoryObjects",
    type: "microsoft.graph.directoryObject",
    project: ({ id }) => {
      const found = findDirectoryObject(tenant, id, version);
      if (!found) throw notFound(id);
      return found;
    },
  };
}

/** An entity set whose objects have owners that can be expanded and counted. */
export function withOwners<T extends { owners: string[] }>(tenant: Tenant, set: EntitySet<T>): EntitySet<T> {
  const objects = directoryObjects(tenant);
  return {
    ...set,
    relations: { ...set.relations, owners: ({ owners }) => owners.map((id) => objects.project({ id })) },
  };
}

/** Answers those objects of a collection that are of one type, as an OData cast such as `owners/microsoft.graph.user` asks for them. */
export function castTo(c: Context, tenant: Tenant, type: DirectoryType, ids: readonly string[]): Response {
  if (type === "user") return listResponse(c, tenant, users, present(ids, tenant.users));
  if (type === "group") return listResponse(c, tenant, groupSet(versionOf(c)), present(ids, tenant.groups));
  if (type === "application") return listResponse(c, tenant, applications, present(ids, tenant.applications));
  const set = servicePrincipalSet(tenant, versionOf(c));
  return listResponse(c, tenant, set, present(ids, tenant.servicePrincipals));
}

function present<T>(ids: readonly string[], objects: Map<string, T>): T[] {
  return ids.flatMap((id) => objects.get(id) ?? []);
}
