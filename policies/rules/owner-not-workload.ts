import * as azuread from "@pulumi/azuread";
import type { AnyResourceClass } from "../read-as.ts";
import { refersTo } from "../links.ts";
import type { StackRule } from "../rule.ts";

/** EntraFalcon: the secret of one application gives access to every application that it owns. */
export const ownerNotWorkload: StackRule = {
  name: "owner-not-workload",
  description: "No application of a stack owns another one.",
  judgeStack({ resources }) {
    const owned = resources.filter((one) => ownerProperties.some(([resourceClass]) => one.isType(resourceClass)));
    if (owned.length === 0) return undefined;
    const principals = resources.filter((one) => one.isType(azuread.ServicePrincipal));
    return owned
      .filter((one) =>
        ownerProperties.some(
          ([resourceClass, property]) =>
            one.isType(resourceClass) && principals.some((principal) => refersTo(one, property, principal)),
        ),
      )
      .map(({ urn }) => ({
        urn,
        message: "One of its owners is another application of this stack, which can add a secret to it.",
        fix: "Name people as owners, or the service in serviceManagementReference.",
      }));
  },
};

const ownerProperties: readonly (readonly [type: AnyResourceClass, property: string])[] = [
  [azuread.Application, "owners"],
  [azuread.ApplicationOwner, "ownerObjectId"],
  [azuread.ServicePrincipal, "owners"],
];
