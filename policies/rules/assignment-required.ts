import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { ifKnown } from "../known.ts";
import type { StackRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity/enterprise-apps/what-is-access-management#requiring-user-assignment-for-an-app */
export const assignmentRequired: StackRule = {
  name: "assignment-required",
  description: "Where users sign in, only assigned users and groups can.",
  judgeStack({ resources }) {
    const principals = resources
      .filter((resource) => (resource.propertyDependencies["clientId"] ?? []).some(signsUsersIn))
      .filter((resource) => resource.isType(azuread.ServicePrincipal));
    if (principals.length === 0) return undefined;
    return principals
      .filter(
        (resource) => ifKnown(() => resource.asType(azuread.ServicePrincipal)?.appRoleAssignmentRequired) !== true,
      )
      .map(({ urn }) => ({
        urn,
        cause: "Every account of the tenant can sign in, guests included.",
        remedy: "Set assignmentRequired: true and assign the users and groups that need it.",
      }));
  },
};

function signsUsersIn(resource: PolicyResource): boolean {
  const application = resource.asType(azuread.Application);
  if (application === undefined) return false;
  const { web, publicClient, singlePageApplication } = application;
  return [web, publicClient, singlePageApplication].some(
    (platform) => (ifKnown(() => platform?.redirectUris) ?? []).length > 0,
  );
}
