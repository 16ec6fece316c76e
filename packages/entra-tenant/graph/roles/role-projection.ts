import type { Projection } from "../projection.ts";
import { builtInRoles } from "./built-in-roles.ts";
import type { DirectoryRole } from "./entities.ts";

/** A directory role in Graph's format. */
export function projectDirectoryRole(role: DirectoryRole): Projection {
  return { ...role, deletedDateTime: null, ...textsOf(role.roleTemplateId) };
}

/** Name and description of a built-in role. */
export function textsOf(templateId: string) {
  const { displayName = null, description = null } = builtInRoles.get(templateId) ?? {};
  return { displayName, description };
}
