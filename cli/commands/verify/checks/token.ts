import type { Finding } from "../finding.ts";
import type { CheckContext, TenantSnapshot, TriedToken } from "../observation.ts";
import { missingConsent } from "../permissions.ts";
import type { Check } from "./check.ts";
import { isOfSecret } from "./secret-accepted.ts";

/** An app-only token of the client is for the right API, and contains the roles that the target system needs. */
export const token: Check = {
  name: "token",
  // Only the consumer has the private key or the workload identity.
  appliesTo: ({ credential }) => credential.type !== "none",
  suppressedBy: ["registration", "service-principal", "secret-registered", "secret-expiry", "secret-accepted"],
  find(seen, checkContext) {
    return seen.tokens?.flatMap((tried) => findInToken(tried, seen, checkContext));
  },
};

function findInToken(
  { scope, roles, answer }: TriedToken,
  seen: TenantSnapshot,
  { commands }: CheckContext,
): Finding[] {
  if (answer.state === "unreadable") {
    return [
      {
        severity: "unchecked",
        message: `could not check the token for ${scope}: it is encrypted for the API`,
        fix: "try the call in the product",
      },
    ];
  }
  if (answer.state === "refused") {
    if (isOfSecret(answer.refusal)) return [];
    const { code, text } = answer.refusal;
    return [
      {
        severity: "error",
        message: `the sign-in service must issue a token for ${scope}, got ${text}`,
        fix:
          code === undefined
            ? "ask an administrator of the tenant"
            : `see https://login.microsoftonline.com/error?code=${code}`,
      },
    ];
  }
  const resource = scope.replace(/\/\.default$/, "");
  const found: Finding[] = [];
  if (!isAudience(answer.audience, resource, seen)) {
    found.push({
      severity: "error",
      message: `the token must be for ${resource}, got the audience ${answer.audience}`,
      fix: `correct the address in the stack file, and run ${commands.up}`,
    });
  }
  // The check of consent reports permissions without consent.
  const known = missingConsent(seen, true).filter(({ kind }) => kind === "application");
  const isExplained = seen.assignments.state === "read";
  const missing = roles
    .filter((role) => !answer.roles.includes(role))
    .filter((role) => !isExplained || !known.some(({ value }) => value === role));
  if (missing.length > 0) {
    found.push({
      severity: "error",
      message: `the token for ${resource} must carry the roles ${missing.join(", ")}, got ${answer.roles.join(", ") || "none"}`,
      fix: "verify again in some minutes if consent is new; else let an administrator consent",
    });
  }
  return found;
}

/**
 * The audience of a version 1 token is the requested identifier of the API. That of a version 2 token is its app id.
 */
function isAudience(audience: string, resource: string, { entra }: TenantSnapshot): boolean {
  const bare = (text: string): string => text.replace(/\/+$/, "").toLowerCase();
  const { delegated, application } = entra.consent.permissions;
  const names = [resource, ...[...delegated, ...application].map(({ apiAppId }) => apiAppId)];
  return names.some((name) => bare(name) === bare(audience));
}
