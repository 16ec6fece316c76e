import { isExactIssuer, type Trust, trustOf } from "../federation.ts";
import type { ResourceRule } from "../rule.ts";
import { hidden } from "../visible.ts";

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
export const federatedSubjectExact: ResourceRule = {
  name: "federated-subject-exact",
  description: "A federated credential trusts one subject of one issuer.",
  judge(resource) {
    const trust = trustOf(resource);
    if (trust === undefined) return undefined;
    const { claims, text } = trust;
    if (claims === undefined) {
      return [
        {
          message: `The trust covers every identity that matches an expression: ${text}.`,
          fix: "Compare each claim with eq, or make one federated credential for each subject.",
        },
      ];
    }
    return faultsOf(trust, claims["sub"] ?? "").map((fault) => ({
      message: `The trust does not cover exactly one identity: ${fault}.`,
      fix: "Write issuer, subject and audience exactly as in the tokens, with one credential for each subject.",
    }));
  },
};

function faultsOf({ issuer, audiences, claims = {} }: Trust, subject: string): string[] {
  const values = [...Object.values(claims), ...audiences];
  return [
    ...(isExactIssuer(issuer) ? [] : [`the issuer ${issuer} is not an exact https address`]),
    ...values.filter((value) => /[*?]/.test(value)).map((value) => `${value} has a wildcard`),
    ...values.filter((value) => value.search(hidden) >= 0).map((value) => `${value} has a hidden character`),
    ...(subject.trim() === subject && subject !== "" ? [] : ["the subject is empty or has white space around it"]),
    ...(audiences.length === 1 && audiences[0]?.trim()
      ? []
      : [`there are ${audiences.filter(Boolean).length} audiences`]),
    ...(isGitHub(issuer) && !namesRun(subject)
      ? [`the subject ${subject} does not name a repository together with a branch, a tag or an environment`]
      : []),
  ];
}

function isGitHub(issuer: string): boolean {
  return /^https:\/\/token\.actions\.(githubusercontent\.com|[\w-]+\.ghe\.com)(\/|$)/.test(issuer);
}

// Organizations can shorten subjects to `repo:contoso/erp`, which every run of the repository has, pull requests included.
// https://docs.github.com/actions/reference/security/oidc
function namesRun(subject: string): boolean {
  return /^repo:[^/:]+\/[^/:]+:(.+:)?(ref:refs\/(heads|tags)\/.|environment:.|pull_request(:|$)|job_workflow_ref:.)/.test(
    subject,
  );
}
