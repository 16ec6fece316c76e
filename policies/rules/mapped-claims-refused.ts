import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#acceptmappedclaims-attribute */
export const mappedClaimsRefused: ResourceRule = {
  name: "mapped-claims-refused",
  description: "An application accepts mapped claims only with its own signing key.",
  judge(resource) {
    const application = resource.asType(azuread.Application);
    if (application === undefined) return undefined;
    if (application.api?.mappedClaimsEnabled !== true) return [];
    return [
      {
        message: "It accepts mapped claims, so a claims mapping policy can put any user's name into its tokens.",
        fix: "Set api.mappedClaimsEnabled to false, and give the application its own signing key if it needs mapped claims.",
      },
    ];
  },
};
