import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import firstPartyApplications from "../first-party-applications.json" with { type: "json" };
import { ifKnown } from "../known.ts";
import { isApplication } from "../applications.ts";
import { refersTo } from "../links.ts";
import type { StackRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity/enterprise-apps/what-is-access-management#requiring-user-assignment-for-an-app */
export const assignmentRequired: StackRule = {
  name: "assignment-required",
  description: "Where users sign in, only assigned users and groups can.",
  judgeStack({ resources }) {
    const principals = resources
      .filter((resource) => resource.isType(azuread.ServicePrincipal))
      .filter((resource) => mayBeSignedInTo(resource, resources));
    if (principals.length === 0) return undefined;
    return principals
      .filter(
        (resource) => ifKnown(() => resource.asType(azuread.ServicePrincipal)?.appRoleAssignmentRequired) !== true,
      )
      .map(({ urn }) => ({
        urn,
        message: "Every account of the tenant can sign in, guests included.",
        fix: "Set assignmentRequired: true and assign the users and groups that need it.",
      }));
  },
};

/** Whether users sign in to its application. A plan does not show applications outside the stack, so users may sign in. */
function mayBeSignedInTo(principal: PolicyResource, resources: readonly PolicyResource[]): boolean {
  const application = resources.filter(isApplication).find((one) => refersTo(principal, "clientId", one));
  if (application !== undefined) return signsUsersIn(application, resources);
  const clientId = ifKnown(() => principal.asType(azuread.ServicePrincipal)?.clientId);
  return clientId !== undefined && !firstPartyApplications.includes(clientId.toLowerCase());
}

function signsUsersIn(resource: PolicyResource, resources: readonly PolicyResource[]): boolean {
  const addresses = resources.filter((one) => one.isType(azuread.ApplicationRedirectUris));
  if (addresses.some((one) => refersTo(one, "applicationId", resource))) return true;
  const application = resource.asType(azuread.Application);
  if (application === undefined) return resource.isType(azuread.ApplicationFromTemplate);
  const { web, publicClient, singlePageApplication } = application;
  return [web, publicClient, singlePageApplication].some(
    (platform) => (ifKnown(() => platform?.redirectUris) ?? []).length > 0,
  );
}
