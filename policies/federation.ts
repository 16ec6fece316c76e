import * as azuread from "@pulumi/azuread";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

/** What a federated credential trusts. */
export interface Trust {
  issuer: string;
  audiences: string[];
  /** The expected value of each claim by its name; `sub` is the subject. Undefined if a pattern is compared. */
  claims: Record<string, string> | undefined;
  /** The subject or the expression, unchanged. */
  text: string;
}

/** The trust that a resource creates; undefined for a resource that creates none. */
export function trustOf(resource: ResourceValidationArgs | PolicyResource): Trust | undefined {
  if (resource.isType(azuread.ApplicationFederatedIdentityCredential)) {
    const { issuer, subject, audiences } = resource.props as Record<"issuer" | "subject", string> & {
      audiences: string[];
    };
    return { issuer, audiences: [...audiences], claims: { sub: subject }, text: subject };
  }
  if (resource.isType(azuread.ApplicationFlexibleFederatedIdentityCredential)) {
    const { issuer, audience, claimsMatchingExpression: text } = resource.props as Record<string, string>;
    return { issuer: issuer ?? "", audiences: [audience ?? ""], claims: readClaims(text ?? ""), text: text ?? "" };
  }
  return undefined;
}

/**
 * Parses an expression of `eq` comparisons joined by `and`. Undefined for every other expression.
 * https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
 */
function readClaims(expression: string): Record<string, string> | undefined {
  const comparisons = expression.trim().split(/\s+and\s+(?=claims\[)/i);
  const read = comparisons.map((one) => /^claims\['([\w.-]+)'\]\s+eq\s+'([^']*)'$/i.exec(one));
  const entries = read.map((match) => (match === null ? undefined : ([match[1] ?? "", match[2] ?? ""] as const)));
  const known = entries.filter((entry) => entry !== undefined);
  return known.length === entries.length ? Object.fromEntries(known) : undefined;
}

/** Whether an issuer is a canonical https address without query and fragment. */
export function isExactIssuer(issuer: string): boolean {
  const url = URL.parse(issuer);
  if (url?.protocol !== "https:" || url.username !== "" || /[?#*]/.test(issuer)) return false;
  return issuer === url.href || issuer === url.origin;
}
