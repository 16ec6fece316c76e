import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation */
export const applicationSingleTenant: ResourceRule = {
  name: "application-single-tenant",
  description: "An application signs in only accounts of its tenant.",
  judge(resource) {
    const application = resource.asType(azuread.Application) ?? resource.asType(azuread.ApplicationRegistration);
    if (application === undefined) return undefined;
    const { signInAudience = "AzureADMyOrg" } = application;
    if (signInAudience === "AzureADMyOrg") return [];
    return [
      {
        message: `Its sign-in audience is ${signInAudience}: accounts of other tenants can sign in too.`,
        fix: "Set the sign-in audience to AzureADMyOrg.",
      },
    ];
  },
};
