import type { Finding } from "../finding.ts";
import type { CheckContext, TenantSnapshot } from "../observation.ts";
import { type DeclaredPermission, missingConsent, renderPermissions } from "../permissions.ts";
import { type Check, isInUse, unchecked } from "./check.ts";

/** All declared permissions have consent. */
export const consent: Check = {
  name: "consent",
  appliesTo: isInUse,
  suppressedBy: ["registration", "service-principal"],
  find(seen, checkContext) {
    const unreadable = seen.apis.values().find((api) => api.state === "refused");
    if (unreadable !== undefined) {
      return seen.application.state === "refused" ? undefined : [unchecked("consent", unreadable.needs)];
    }
    // If consent is left to users, consent of single users also counts.
    const missing = missingConsent(seen, seen.entra.consent.state === "granted");
    return [...findDelegated(missing, seen, checkContext), ...findApplication(missing, seen, checkContext)];
  },
};

function findDelegated(missing: DeclaredPermission[], seen: TenantSnapshot, checkContext: CheckContext): Finding[] {
  const delegated = missing.filter(({ kind }) => kind === "delegated");
  if (delegated.length === 0) return [];
  const names = renderPermissions(delegated);
  if (seen.grants.state === "refused") return [unchecked(`consent to ${names}`, seen.grants.needs)];
  const fix = fixFor(seen, checkContext);
  const { state, usersMayConsent } = seen.entra.consent;
  if (state === "granted") {
    return [{ severity: "error", message: `consent for everyone is missing for ${names}`, fix }];
  }
  if (!usersMayConsent) return [{ severity: "error", message: `consent is missing for ${names}`, fix }];
  return [
    {
      severity: "warning",
      message: `nobody has consented to ${names} yet: each user is asked at the first sign-in`,
      fix: `sign in from the product once and accept; or ${fix}`,
    },
  ];
}

function findApplication(missing: DeclaredPermission[], seen: TenantSnapshot, checkContext: CheckContext): Finding[] {
  const application = missing.filter(({ kind }) => kind === "application");
  if (application.length === 0) return [];
  const names = renderPermissions(application);
  if (seen.assignments.state === "refused") return [unchecked(`consent to ${names}`, seen.assignments.needs)];
  const fix = fixFor(seen, checkContext);
  return [{ severity: "error", message: `consent is missing for ${names}`, fix }];
}

function fixFor({ entra }: TenantSnapshot, { commands }: CheckContext): string {
  const { state, adminConsentUrl } = entra.consent;
  return state === "granted" ? `run ${commands.repair}` : `let an administrator open ${adminConsentUrl}`;
}
