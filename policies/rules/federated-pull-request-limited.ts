import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { ApplicationIndex } from "../applications.ts";
import { trustOf } from "../federation.ts";
import { ifKnown } from "../known.ts";
import { privilegedPermissionsOf, tierNames } from "../permissions.ts";
import type { StackRule } from "../rule.ts";

/** The author of a pull request decides what its run does. */
export const federatedPullRequestLimited: StackRule = {
  name: "federated-pull-request-limited",
  description: "An application that trusts runs on pull requests only reads.",
  judgeStack(stack) {
    const trusting = stack.resources.filter(trustsPullRequests);
    if (trusting.length === 0) return undefined;
    const index = new ApplicationIndex(stack.resources);
    return trusting.flatMap((trust) => {
      const applications = index.of(trust);
      const permissions = stack.resources
        .filter((resource) => index.of(resource).some((one) => applications.includes(one)))
        .flatMap(writingPermissionsOf);
      const [permission] = permissions;
      if (permission === undefined) return [];
      return [
        {
          urn: trust.urn,
          message: `Runs on pull requests can sign in to an application with ${permission}, and the author of a pull request decides what they do.`,
          fix: "Use a separate application that only reads for pull requests.",
        },
      ];
    });
  },
};

function trustsPullRequests(resource: PolicyResource): boolean {
  const trust = ifKnown(() => trustOf(resource));
  return Object.values(trust?.claims ?? {}).some((value) => /:pull_request(:|$)/.test(value));
}

/** The application permissions of a resource that do more than read. */
function writingPermissionsOf(resource: PolicyResource): string[] {
  const permissions = ifKnown(() =>
    privilegedPermissionsOf(resource as PolicyResource & ResourceValidationArgs, tierNames),
  );
  return (permissions ?? [])
    .filter(({ kind, name }) => kind === "application" && !/\.Read(Basic)?(\.|$)/.test(name))
    .map(({ name }) => name);
}
