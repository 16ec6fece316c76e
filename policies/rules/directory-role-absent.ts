import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { ifKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  allowedRoles: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Template ids of directory roles that a stack may assign",
  },
});

/** Maester MT.1027. https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices */
export const directoryRoleAbsent: ResourceRule = {
  name: "directory-role-absent",
  description: "A stack assigns no directory role and no membership of a privileged group.",
  configSchema: settings.configSchema,
  judge(resource) {
    const assignment = readAssignment(resource);
    if (assignment === undefined) return undefined;
    const { allowedRoles } = settings.read(resource);
    const role = ifKnown(() => assignment.role());
    if (role !== undefined && allowedRoles.some((one) => one.toLowerCase() === role.toLowerCase())) return [];
    return [
      {
        message: `It gives ${assignment.gives}${role === undefined ? "" : ` ${role}`}, which reaches beyond one application.`,
        fix: "Use an application permission instead, or have an administrator assign the role outside this stack.",
      },
    ];
  },
};

interface Assignment {
  gives: string;
  role: () => string | undefined;
}

function readAssignment(resource: ResourceValidationArgs): Assignment | undefined {
  const given = resource.asType(azuread.DirectoryRoleAssignment);
  if (given !== undefined) return { gives: "the directory role", role: () => given.roleId };
  const member = resource.asType(azuread.DirectoryRoleMember);
  if (member !== undefined) return { gives: "the directory role", role: () => member.roleObjectId };
  const eligible = resource.asType(azuread.DirectoryRoleEligibilityScheduleRequest);
  if (eligible !== undefined)
    return { gives: "eligibility for the directory role", role: () => eligible.roleDefinitionId };
  const scoped = resource.asType(azuread.AdministrativeUnitRoleMember);
  if (scoped !== undefined) {
    return { gives: "in an administrative unit the directory role", role: () => scoped.roleObjectId };
  }
  if (
    resource.isType(azuread.PrivilegedAccessGroupAssignmentSchedule) ||
    resource.isType(azuread.PrivilegedAccessGroupEligibilitySchedule)
  ) {
    return { gives: "membership or ownership of a privileged group", role: () => undefined };
  }
  const group = resource.asType(azuread.Group) ?? resource.asType(azuread.GroupWithoutMembers);
  if (group?.assignableToRole !== true) return undefined;
  return { gives: "its members every directory role that the group is assigned", role: () => undefined };
}
