import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { refersTo } from "../links.ts";
import type { AnyResourceClass } from "../read-as.ts";
import type { StackRule } from "../rule.ts";

/** Anyone who can edit the group decides what the workload can do, and its permissions do not show it. */
export const workloadGroupless: StackRule = {
  name: "workload-groupless",
  description: "A workload identity is no member and no owner of a group.",
  judgeStack({ resources }) {
    const groups = resources.filter((one) => roles.some(([resourceClass]) => one.isType(resourceClass)));
    if (groups.length === 0) return undefined;
    const principals = resources.filter((one) => one.isType(azuread.ServicePrincipal));
    return groups.flatMap((group) =>
      rolesIn(group, principals).map((role) => ({
        urn: group.urn,
        message: `It makes a service principal ${role} of a group, which gives it all access of the group.`,
        fix: "Give the service principal the permission or role that it needs, directly.",
      })),
    );
  },
};

const roles: readonly (readonly [type: AnyResourceClass, property: string, role: string])[] = [
  [azuread.GroupMember, "memberObjectId", "a member"],
  [azuread.Group, "members", "a member"],
  [azuread.Group, "owners", "an owner"],
  [azuread.GroupWithoutMembers, "owners", "an owner"],
];

function rolesIn(group: PolicyResource, principals: PolicyResource[]): string[] {
  return roles
    .filter(([resourceClass]) => group.isType(resourceClass))
    .filter(([, property]) => principals.some((principal) => refersTo(group, property, principal)))
    .map(([, , role]) => role);
}
