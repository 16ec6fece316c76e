import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
export const federatedSubjectExact: ResourceRule = {
  name: "federated-subject-exact",
  description: "A federated credential trusts one subject of one issuer.",
  judge(resource) {
    const flexible = resource.asType(azuread.ApplicationFlexibleFederatedIdentityCredential);
    if (flexible !== undefined) return judgeExpression(flexible.claimsMatchingExpression);
    const credential = resource.asType(azuread.ApplicationFederatedIdentityCredential);
    if (credential === undefined) return undefined;
    const { issuer, subject, audiences } = credential;
    const faults = [
      ...(issuer.startsWith("https://") ? [] : [`the issuer ${issuer} does not use https`]),
      ...(subject.includes("*") ? [`the subject ${subject} has a wildcard`] : []),
      ...(subject.trim() === subject && subject !== "" ? [] : ["the subject is empty or has white space around it"]),
      ...(audiences.length === 1 ? [] : [`there are ${audiences.length} audiences`]),
    ];
    return faults.map((fault) => ({
      cause: `The trust is not in one exact identity: ${fault}.`,
      remedy: "Name issuer, subject and audience exactly as the tokens have them, one credential for each subject.",
    }));
  },
};

function judgeExpression(expression: string): ReturnType<ResourceRule["judge"]> {
  if (!/\bmatches\b/.test(expression)) return [];
  return [
    {
      cause: `The trust is in every identity that matches a pattern: ${expression}.`,
      remedy: "Compare each claim with eq, or make one federated credential for each subject.",
    },
  ];
}
