import { checkConsent } from "./check-consent.ts";
import { checkAudience, checkCertificates, checkIdentifierUris, checkUnknown } from "./check-registration.ts";
import { checkSecretCount } from "./check-secret-count.ts";
import { checkSecret } from "./check-secret.ts";
import type { LimitFinding } from "./finding.ts";
import { Judged } from "./judged.ts";
import type { DefaultPolicy, Registration } from "./policy-objects.ts";
import type { TenantRegistration, TenantReading } from "./read-tenant.ts";
import { findRestrictions } from "./restrictions.ts";
import type { Wanted } from "./wanted.ts";

/** Determines what an integration needs, given its existing registration. */
export type WantedReader = (name: string, registration: Registration | undefined) => Wanted;

const checks = [checkSecret, checkSecretCount, checkCertificates, checkIdentifierUris, checkAudience, checkUnknown];

/** Compares the needs of the integrations with the tenant's policies. Unreadable policies are findings too. */
export function findLimits(reading: TenantReading, wantedBy: WantedReader, now: Date): LimitFinding[] {
  const { policy, consent, registrations } = reading;
  if (registrations.size === 0) return [];
  const stack: LimitFinding[] = [];
  if (policy.state === "refused") stack.push(unchecked("the app management policies of the tenant", policy.needs));
  if (consent.state === "refused") stack.push(unchecked("the consent settings of the tenant", consent.needs));
  const found = [...registrations].flatMap(([name, answer]) => {
    if (answer.state === "refused") return [unchecked("the registration", answer.needs, name)];
    const there = answer.state === "read" ? answer.value : undefined;
    const wanted = wantedBy(name, there?.registration);
    return [
      ...(policy.state === "refused" ? [] : checkOne(wanted, there, policy.state === "read" ? policy.value : {}, now)),
      ...(consent.state === "read" ? checkConsent(wanted, consent.value) : []),
    ];
  });
  return [...stack, ...found];
}

function checkOne(
  wanted: Wanted,
  there: TenantRegistration | undefined,
  tenant: DefaultPolicy,
  now: Date,
): LimitFinding[] {
  if (there?.assigned.state === "refused") {
    return [unchecked("the app management policy of the registration", there.assigned.needs, wanted.name)];
  }
  const [assigned] = there?.assigned.state === "read" ? there.assigned.value : [];
  const registration = there?.registration;
  const applied = findRestrictions({ tenant, assigned }, registration, now);
  const judged = new Judged({ wanted, applied, registration, now });
  return checks.flatMap((check) => check(judged));
}

function unchecked(what: string, needs: string, integration?: string): LimitFinding {
  return {
    ...(integration !== undefined && { integration }),
    effect: "unchecked",
    limit: "not-checked",
    message: `could not check ${what}: needs ${needs}`,
    fix: `grant ${needs} on Microsoft Graph to the identity that checks; npm run identity lists what it needs`,
  };
}
