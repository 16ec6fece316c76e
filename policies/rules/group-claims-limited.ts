import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity-platform/optional-claims#configure-groups-optional-claims */
export const groupClaimsLimited: ResourceRule = {
  name: "group-claims-limited",
  description: "Tokens name only the groups that are assigned to the application.",
  judge(resource) {
    const application = resource.asType(azuread.Application) ?? resource.asType(azuread.ApplicationRegistration);
    if (application === undefined) return undefined;
    const wide = (application.groupMembershipClaims ?? []).filter((claim) => !/^(applicationgroup|none)$/i.test(claim));
    if (wide.length === 0) return [];
    return [
      {
        message: `Its tokens name groups or roles that the application has nothing to do with (${wide.join(", ")}).`,
        fix: "Use ApplicationGroup and assign the groups that the application needs.",
      },
    ];
  },
};
