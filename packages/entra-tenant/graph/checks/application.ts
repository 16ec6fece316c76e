import { badRequest } from "../errors.ts";
import type { ApplicationChange } from "./application-change.ts";
import { checkEntitlements } from "./entitlements.ts";
import { checkIdentifierUris } from "./identifier-uris.ts";
import { checkPreAuthorizedApplications } from "./pre-authorized-applications.ts";
import { checkRedirectUris } from "./redirect-uris.ts";
import { checkRequiredResourceAccess } from "./required-resource-access.ts";

/** Rules for a whole application, in order. Each throws Graph's refusal. Rules for one property are in the body's schema. */
const checks: readonly ((change: ApplicationChange) => void)[] = [
  checkAccessTokenVersion,
  checkIdentifierUris,
  checkRedirectUris,
  checkEntitlements,
  checkPreAuthorizedApplications,
  checkRequiredResourceAccess,
];

/** Applies all rules for a whole application. */
export function checkApplication(change: ApplicationChange): void {
  for (const check of checks) check(change);
}

/**
 * Applications that personal accounts can use must have the newer token format:
 * https://learn.microsoft.com/graph/api/resources/apiapplication
 */
function checkAccessTokenVersion({ next }: ApplicationChange): void {
  const allowsPersonalAccounts = /PersonalMicrosoftAccount$/.test(next.signInAudience);
  if (allowsPersonalAccounts && next.api.requestedAccessTokenVersion !== 2) {
    throw badRequest(
      "access-token-version",
      "Property api.requestedAccessTokenVersion is invalid.",
      "InvalidAccessTokenVersion",
    );
  }
}
