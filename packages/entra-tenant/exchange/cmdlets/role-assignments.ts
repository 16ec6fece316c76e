import { randomUUID } from "node:crypto";
import type { Tenant } from "../../tenant.ts";
import { type ExchangeRoleAssignment, hasArrived } from "../entities.ts";
import { alreadyExists, objectNotFound } from "../errors.ts";
import { exchangeRoles } from "../roles.ts";
import type { Cmdlet } from "./parameters.ts";
import { requirePrincipal } from "./service-principals.ts";

/** Cmdlets for role assignments: https://learn.microsoft.com/powershell/module/exchangepowershell/new-managementroleassignment */
export const roleAssignmentCmdlets: Record<string, Cmdlet> = {
  "New-ManagementRoleAssignment": {
    // Departs from Entra: New-ManagementRoleAssignment has the group as the only scope, and only applications get roles.
    parameters: ["Name", "Role", "App", "RecipientGroupScope"],
    required: ["Role", "App"],
    changes: true,
    run(tenant, parameters) {
      const principal = requirePrincipal(tenant, parameters.text("App"));
      const roleName = parameters.text("Role");
      const role = exchangeRoles(tenant).find((one) => isSame(one.displayName, roleName));
      if (role === undefined) throw objectNotFound(roleName);
      const name = parameters.text("Name") || newName(tenant, role.displayName, principal.displayName);
      const { roleAssignments } = tenant.exchange;
      if (roleAssignments.some((one) => isSame(one.name, name))) {
        throw alreadyExists("role-assignment-name", `The role assignment '${name}' already exists.`);
      }
      const made: ExchangeRoleAssignment = {
        id: randomUUID(),
        name,
        principalId: `/ServicePrincipals/${principal.objectId}`,
        roleDefinitionId: role.id,
        directoryScopeId: parameters.has("RecipientGroupScope")
          ? `/Groups/${groupIdOf(tenant, parameters.text("RecipientGroupScope"))}`
          : "/",
        misses: tenant.exchangeLag ?? 0,
      };
      roleAssignments.push(made);
      return { value: [assignmentObject(tenant, made)] };
    },
  },

  "Get-ManagementRoleAssignment": {
    parameters: ["Identity", "RoleAssignee", "Role"],
    run(tenant, parameters) {
      const assignee = parameters.text("RoleAssignee");
      const objectId = assignee === "" ? undefined : requirePrincipal(tenant, assignee).objectId;
      const roleName = parameters.text("Role");
      const all = tenant.exchange.roleAssignments.filter(hasArrived).filter((one) => {
        const isOfRole = roleName === "" || isSame(roleNameOf(tenant, one), roleName);
        return isOfRole && (objectId === undefined || isSame(one.principalId, `/ServicePrincipals/${objectId}`));
      });
      const found = all.filter((one) => isNamed(one, parameters.text("Identity")));
      return { value: (found.length > 0 ? found : all).map((one) => assignmentObject(tenant, one)) };
    },
  },

  "Remove-ManagementRoleAssignment": {
    parameters: ["Identity"],
    required: ["Identity"],
    changes: true,
    run(tenant, parameters) {
      const { exchange } = tenant;
      const identity = parameters.text("Identity");
      const found = exchange.roleAssignments.find((one) => isNamed(one, identity));
      if (found === undefined) throw objectNotFound(identity);
      exchange.roleAssignments = exchange.roleAssignments.filter((one) => one !== found);
      return { value: [] };
    },
  },
};

/** Returns a name that no other assignment has, of the role and the assignee as Exchange makes it. */
export function newName(tenant: Tenant, role: string, assignee: string): string {
  const start = `${role}-${assignee}`.slice(0, 60);
  const taken = new Set(tenant.exchange.roleAssignments.map(({ name }) => name.toLowerCase()));
  for (let count = 0; ; count += 1) {
    const name = count === 0 ? start : `${start}-${String(count)}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

function groupIdOf(tenant: Tenant, identity: string): string {
  const group = tenant.groups.values().find(({ id, displayName, mailNickname }) => {
    return [id, displayName, mailNickname].some((one) => isSame(one, identity));
  });
  if (group === undefined) throw objectNotFound(identity);
  return group.id;
}

function roleNameOf(tenant: Tenant, { roleDefinitionId }: ExchangeRoleAssignment): string {
  return exchangeRoles(tenant).find(({ id }) => id === roleDefinitionId)?.displayName ?? roleDefinitionId;
}

function isNamed({ id, name }: ExchangeRoleAssignment, identity: string): boolean {
  return isSame(id, identity) || isSame(name, identity);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function assignmentObject(tenant: Tenant, one: ExchangeRoleAssignment): Record<string, unknown> {
  const objectId = one.principalId.split("/").at(-1);
  const [, kind = "", id] = one.directoryScopeId.split("/");
  return {
    Identity: one.name,
    Name: one.name,
    Guid: one.id,
    Role: roleNameOf(tenant, one),
    RoleAssignee: objectId,
    RoleAssigneeName: objectId,
    RoleAssigneeType: "ServicePrincipal",
    App: objectId,
    RecipientWriteScope: kind === "" ? "Organization" : kind.replace(/s$/, ""),
    CustomResourceScope: id ?? null,
  };
}
