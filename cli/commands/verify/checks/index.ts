import type { Connection } from "../../../../integrations/connection.ts";
import type { IntegrationFinding, Verified } from "../finding.ts";
import type { CheckContext, Entra, TenantSnapshot } from "../observation.ts";
import { certificatesExpiry } from "./certificates-expiry.ts";
import { certificatesRegistered } from "./certificates-registered.ts";
import type { Check } from "./check.ts";
import { consent } from "./consent.ts";
import { cutOff } from "./cut-off.ts";
import { declaredPermissionsCheck } from "./declared-permissions.ts";
import { discovery } from "./discovery.ts";
import { redirectUris } from "./redirect-uris.ts";
import { registration } from "./registration.ts";
import { secretAccepted } from "./secret-accepted.ts";
import { secretExpiry } from "./secret-expiry.ts";
import { secretRegistered } from "./secret-registered.ts";
import { servicePrincipal } from "./service-principal.ts";
import { token } from "./token.ts";
import { trusts } from "./trusts.ts";

/** All checks. Each one comes after the checks that can explain its findings. */
const checks: readonly Check[] = [
  discovery,
  registration,
  servicePrincipal,
  cutOff,
  redirectUris,
  declaredPermissionsCheck,
  consent,
  certificatesRegistered,
  certificatesExpiry,
  trusts,
  secretRegistered,
  secretExpiry,
  secretAccepted,
  token,
];

/** Runs the checks of one integration. Without a registration there is nothing to check. */
export function runChecks(
  { name, system }: Pick<Connection, "name" | "system">,
  seen: TenantSnapshot | undefined,
  checkContext: CheckContext,
): Verified {
  const passed: string[] = [];
  const skipped: string[] = [];
  const findings: IntegrationFinding[] = [];
  if (seen === undefined) return { name, system, passed, skipped, findings };
  for (const { name: check, appliesTo, suppressedBy = [], find } of checks) {
    if (appliesTo !== undefined && !appliesTo(seen.entra)) continue;
    const isExplained = findings.some((one) => one.severity === "error" && suppressedBy.includes(one.check));
    const found = isExplained ? undefined : find(seen, checkContext);
    if (found === undefined) {
      skipped.push(check);
      continue;
    }
    if (found.length === 0) passed.push(check);
    findings.push(...found.map((one) => ({ integration: name, check, ...one })));
  }
  return {
    name,
    system,
    passed,
    skipped,
    findings,
    ...(seen.entra.cutOff && { seen: [cutOffNote(seen.entra.cutOff)] }),
  };
}

/** Why an integration is expected to be refused. */
function cutOffNote({ reason, since }: NonNullable<Entra["cutOff"]>): string {
  return `${reason} since ${since.slice(0, 10)}: Entra must refuse its sign-ins, and nothing else is expected of it`;
}
