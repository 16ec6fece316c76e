import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity-platform/saml-claims-customization */
export const claimsMappingAbsent: ResourceRule = {
  name: "claims-mapping-absent",
  description: "Tokens contain the claims that Entra writes.",
  judge(resource) {
    const isMapping =
      resource.isType(azuread.ClaimsMappingPolicy) ||
      resource.isType(azuread.ServicePrincipalClaimsMappingPolicyAssignment);
    if (!isMapping) return undefined;
    return [
      {
        message: "It changes the claims by which an application recognizes its users.",
        fix: "Check that no claim is taken from an attribute that users can change, or use optional claims.",
      },
    ];
  },
};
