import { randomUUID } from "node:crypto";
import type { DirectoryRoleAssignment } from "./entities.ts";
import type { Tenant } from "../../tenant.ts";
import { badRequest } from "../errors.ts";
import { builtInRoles, globalAdministratorId } from "./built-in-roles.ts";
import { findRole } from "./role-definitions.ts";

type NewAssignment = Pick<DirectoryRoleAssignment, "principalId" | "roleDefinitionId" | "directoryScopeId">;

/**
 * Assigns a directory role to a user, a service principal or a group that roles can be assigned to.
 * Departs from Entra: A role or principal that does not exist is a 400 with another message, because clients repeat a
 * 404 for minutes.
 */
export function assignRole(tenant: Tenant, given: NewAssignment): DirectoryRoleAssignment {
  const { principalId, roleDefinitionId, directoryScopeId } = given;
  const role = findRole(tenant, roleDefinitionId);
  if (!role?.isEnabled) throw badRequest("role-exists", `No enabled role has the id '${roleDefinitionId}'.`);
  const isPrincipal = tenant.users.has(principalId) || tenant.servicePrincipals.has(principalId);
  if (!isPrincipal && tenant.groups.get(principalId)?.isAssignableToRole !== true) {
    const message = `No user, service principal or group that roles can be assigned to has the id '${principalId}'.`;
    throw badRequest("role-principal", message);
  }
  const isSame = (other: DirectoryRoleAssignment) =>
    other.principalId === principalId &&
    other.roleDefinitionId === role.id &&
    other.directoryScopeId === directoryScopeId;
  if (tenant.directoryRoleAssignments.values().some(isSame)) {
    const message =
      "A conflicting object with one or more of the specified property values is present in the directory.";
    throw badRequest("role-assignment-unique", message);
  }
  const assignment = { id: randomUUID(), principalId, roleDefinitionId: role.id, directoryScopeId };
  tenant.directoryRoleAssignments.set(assignment.id, assignment);
  if (role.isBuiltIn) activateRole(tenant, role.id);
  followRoles(tenant, principalId);
  return assignment;
}

/** Removes an assignment. */
export function unassignRole(tenant: Tenant, { id, principalId }: DirectoryRoleAssignment): void {
  tenant.directoryRoleAssignments.delete(id);
  followRoles(tenant, principalId);
}

/** The object of a built-in role in `/directoryRoles`, created with the first assignment. */
export function activateRole(tenant: Tenant, roleTemplateId: string): { id: string; roleTemplateId: string } {
  const active = tenant.directoryRoles.values().find((one) => one.roleTemplateId === roleTemplateId);
  if (active) return active;
  const role = { id: randomUUID(), roleTemplateId };
  if (!builtInRoles.has(roleTemplateId)) {
    throw badRequest("role-exists", `No directory role template has the id '${roleTemplateId}'.`);
  }
  tenant.directoryRoles.set(role.id, role);
  return role;
}

/** Departs from Entra: A role of a group does not make its members administrators. */
function followRoles(tenant: Tenant, principalId: string): void {
  const user = tenant.users.get(principalId);
  if (!user) return;
  user.isAdministrator = tenant.directoryRoleAssignments.values().some((one) => {
    return (
      one.principalId === user.id && one.roleDefinitionId === globalAdministratorId && one.directoryScopeId === "/"
    );
  });
}
