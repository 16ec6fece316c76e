import type { IntegrationFinding, Verified } from "../verify/finding.ts";
import type { OverviewCredential } from "./credentials.ts";
import type { OverviewFinding, OverviewIntegration } from "./model.ts";
import { isPrivileged } from "./permissions.ts";

/** Finds the problems of an integration. `verified` is the result of `verify`; undefined if the tenant was not read. */
export function findProblems(
  integration: Omit<OverviewIntegration, "findings">,
  now: Date,
  verified: Verified | undefined,
): OverviewFinding[] {
  const { credentials } = integration;
  return [
    ...credentials.flatMap((credential) => findCredentialProblems(credential, now)),
    ...findOldSecretInUse(credentials),
    ...findAccessProblems(integration),
    // The tenant may have consent that the outputs do not contain.
    ...(verified === undefined ? findMissingConsent(integration) : verified.findings.map(toFinding)),
  ];
}

function findCredentialProblems(
  { kind, label, expiresOn, daysLeft, superseded, near, rotatesOn }: OverviewCredential,
  now: Date,
): OverviewFinding[] {
  if (superseded || expiresOn === null || daysLeft === null) return [];
  const what = kind === "secret" ? "client secret" : `certificate ${label}`;
  const date = expiresOn.slice(0, 10);
  if (daysLeft < 0) {
    return [{ severity: "error", code: "credential-expired", message: `The ${what} expired on ${date}.` }];
  }
  if (rotatesOn !== null && Date.parse(rotatesOn) < now.getTime()) {
    const message = `No run has replaced the client secret, which was due on ${rotatesOn.slice(0, 10)}.`;
    return [{ severity: "warning", code: "rotation-overdue", message }];
  }
  if (!near) return [];
  return [{ severity: "warning", code: "credential-expires-soon", message: `The ${what} expires on ${date}.` }];
}

/** A product that still signs in with the previous secret is refused when that secret expires. */
function findOldSecretInUse(credentials: readonly OverviewCredential[]): OverviewFinding[] {
  const [previous, current] = credentials.filter(({ kind }) => kind === "secret");
  if (previous?.use.state !== "used" || current?.startsOn === undefined || current.startsOn === null) return [];
  const lastOfPrevious = Date.parse(previous.use.at);
  const isAfter = lastOfPrevious > Date.parse(current.startsOn);
  const isReplaced = current.use.state === "used" && Date.parse(current.use.at) > lastOfPrevious;
  if (!isAfter || isReplaced) return [];
  const message = `The product still uses the secret that expires on ${previous.expiresOn?.slice(0, 10) ?? ""}.`;
  return [{ severity: "warning", code: "previous-secret-in-use", message }];
}

function findAccessProblems({
  permissions,
  justification,
  contact,
  owners,
}: Omit<OverviewIntegration, "findings">): OverviewFinding[] {
  const privileged = permissions.filter(isPrivileged).map(({ value }) => value);
  return [
    ...(privileged.length > 0 && justification === null
      ? [warning("justification-missing", `No justification for ${privileged.join(", ")}.`)]
      : []),
    ...(contact === null && owners.length === 0
      ? [warning("contact-missing", "Neither a contact nor an owner is named.")]
      : []),
  ];
}

function findMissingConsent({ consent }: Pick<OverviewIntegration, "consent">): OverviewFinding[] {
  return consent === "needed" ? [warning("consent-needed", "No run has consented for the organization.")] : [];
}

function toFinding({ severity, check, message, fix }: IntegrationFinding): OverviewFinding {
  return { severity, code: `verify-${check}`, message: `${message} (${fix})` };
}

function warning(code: string, message: string): OverviewFinding {
  return { severity: "warning", code, message };
}
