import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { existingCertificateOf } from "../deliveries.ts";
import { ifKnown } from "../known.ts";
import { applicationKeyOf } from "../links.ts";
import type { StackViolation, StackRule } from "../rule.ts";

/** RFC 9700, section 2.4: a server does not need the password grant, and users trust its registration. */
export const publicClientFlowSeparate: StackRule = {
  name: "public-client-flow-separate",
  description: "An application with a web redirect URI or a secret allows no public client flows.",
  judgeStack({ resources }) {
    const open = resources.filter(allowsPublicFlows);
    if (open.length === 0) return undefined;
    const confidential = new Set<string | undefined>(resources.flatMap((one) => confidentialKeysOf(one, resources)));
    return open
      .filter((one) => confidential.has(keyOf(one, resources)))
      .map(({ urn }): StackViolation => ({
        urn,
        message: "Public client flows are enabled for an application that runs on a server.",
        fix: "Disable them, and register desktop or mobile clients apart.",
      }));
  },
};

function allowsPublicFlows(resource: PolicyResource): boolean {
  const application = resource.asType(azuread.Application);
  const fallback = resource.asType(azuread.ApplicationFallbackPublicClient);
  return (
    ifKnown(() => application?.fallbackPublicClientEnabled) === true ||
    ifKnown(() => application?.deviceOnlyAuthEnabled) === true ||
    ifKnown(() => fallback?.enabled) === true
  );
}

function keyOf(resource: PolicyResource, resources: readonly PolicyResource[]): string | undefined {
  if (resource.isType(azuread.Application)) return resource.urn;
  const property = existingCertificateOf(resource) === undefined ? "applicationId" : "applicationObjectId";
  return applicationKeyOf(resource, property, resources);
}

function confidentialKeysOf(resource: PolicyResource, resources: readonly PolicyResource[]): string[] {
  const application = resource.asType(azuread.Application);
  const redirects = resource.asType(azuread.ApplicationRedirectUris);
  const isConfidential =
    (ifKnown(() => application?.web?.redirectUris) ?? []).length > 0 ||
    ifKnown(() => redirects?.type.toLowerCase()) === "web" ||
    resource.isType(azuread.ApplicationPassword) ||
    resource.isType(azuread.ApplicationCertificate) ||
    existingCertificateOf(resource) !== undefined;
  const key = keyOf(resource, resources);
  return isConfidential && key !== undefined ? [key] : [];
}
