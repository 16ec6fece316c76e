import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { ifKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";

/** A plan does not show the access of a group: application roles, sites, licences, exclusions from policies. */
export const groupMembershipAbsent: ResourceRule = {
  name: "group-membership-absent",
  description: "A stack puts nobody into a group.",
  judge(resource) {
    const ways = waysInto(resource);
    return ways?.map((way) => ({
      message: `It ${way}, who get all access of the group.`,
      fix: "Check which access the group has, or assign people to the application instead.",
    }));
  },
};

function waysInto(resource: ResourceValidationArgs): string[] | undefined {
  if (resource.isType(azuread.GroupMember)) return ["adds a member to a group"];
  const group = resource.asType(azuread.Group);
  const owned = group ?? resource.asType(azuread.GroupWithoutMembers);
  if (owned === undefined) return undefined;
  // A list that is not known yet contains somebody.
  const hasSome = (read: () => string[] | undefined): boolean => (ifKnown(() => read()?.length ?? 0) ?? 1) > 0;
  return [
    ...(group !== undefined && hasSome(() => group.members) ? ["adds members to a group"] : []),
    ...(hasSome(() => owned.owners) ? ["gives a group owners, who choose its members"] : []),
    ...(owned.dynamicMembership === undefined ? [] : ["adds everybody who matches a rule to a group"]),
  ];
}
