import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { ifKnown } from "../known.ts";
import { refersTo } from "../links.ts";
import type { AnyResourceClass } from "../read-as.ts";
import type { StackRule } from "../rule.ts";

/** An owner can add a credential. A guest's account is secured, and ended, by another organization. */
export const ownerNotGuest: StackRule = {
  name: "owner-not-guest",
  description: "No guest owns an application, a service principal or a group.",
  judgeStack({ resources }) {
    const owned = resources.filter((one) => ownerProperties.some(([resourceClass]) => one.isType(resourceClass)));
    if (owned.length === 0) return undefined;
    const guests = resources.filter(isGuest);
    return owned
      .filter((one) =>
        ownerProperties.some(
          ([resourceClass, property]) =>
            one.isType(resourceClass) && guests.some((guest) => refersTo(one, property, guest)),
        ),
      )
      .map(({ urn }) => ({
        urn,
        message: "One of its owners is a guest, whose account another organization controls.",
        fix: "Name owners with accounts of this tenant.",
      }));
  },
};

const ownerProperties: readonly (readonly [type: AnyResourceClass, property: string])[] = [
  [azuread.Application, "owners"],
  [azuread.ApplicationOwner, "ownerObjectId"],
  [azuread.ServicePrincipal, "owners"],
  [azuread.Group, "owners"],
  [azuread.GroupWithoutMembers, "owners"],
];

function isGuest(resource: PolicyResource): boolean {
  if (resource.isType(azuread.Invitation)) return true;
  const user = resource.asType(azuread.User);
  return (ifKnown(() => user?.userPrincipalName) ?? "").toLowerCase().includes("#ext#");
}
